import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { Button } from './Button'
import { cn } from './cn'

export interface PageProps {
  title: string
  /** One quiet sentence below the title. */
  text?: ReactNode
  /** At the right of the title. */
  actions?: ReactNode
  /** The one main action: a button beside the title, on phones a round one above the bar below. */
  main?: { icon: LucideIcon; label: string; onClick: () => void } | undefined
  /** Full width and height, no padding: the screen arranges itself. */
  bare?: boolean
  width?: 'narrow' | 'wide'
  children: ReactNode
}

/** A screen with its title; sets the browser's title too. */
export function Page({ title, text, actions, main, bare = false, width = 'wide', children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · m-saas`
  }, [title])
  if (bare) return <>{children}</>
  return (
    <div className={cn('mx-auto w-full px-4 py-6 md:px-8 md:py-8', main && 'max-md:pb-24', width === 'narrow' ? 'max-w-180' : 'max-w-280')}>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-title font-semibold tracking-[-0.01em]">{title}</h1>
          {text && <p className="mt-1 max-w-160 text-body text-muted">{text}</p>}
        </div>
        {(actions || main) && (
          <div className="flex flex-wrap items-center gap-2">
            {actions}
            {main && (
              <Button look="primary" icon={main.icon} onClick={main.onClick} className="max-md:hidden">
                {main.label}
              </Button>
            )}
          </div>
        )}
      </header>
      {children}
      {main && <Fab {...main} />}
    </div>
  )
}

/** The round button of phones, above the bar below. */
export function Fab({ icon: Icon, label, onClick }: { icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="fixed right-4 bottom-[calc(72px+env(safe-area-inset-bottom))] z-20 grid size-14 place-items-center rounded-full bg-accent text-on-accent shadow-raised md:hidden"
    >
      <Icon size={24} aria-hidden />
    </button>
  )
}

export interface SectionProps {
  title: string
  text?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
}

/** A part of a screen on its own surface. */
export function Section({ title, text, actions, children, className }: SectionProps) {
  return (
    <section className={cn('mb-6 rounded-base border border-line bg-surface', className)}>
      <header className="flex flex-wrap items-start justify-between gap-3 border-b border-line-faint px-5 py-4">
        <div className="min-w-0">
          <h2 className="text-body font-semibold">{title}</h2>
          {text && <p className="mt-0.5 text-dense text-muted">{text}</p>}
        </div>
        {actions}
      </header>
      <div className="px-5 py-5">{children}</div>
    </section>
  )
}
