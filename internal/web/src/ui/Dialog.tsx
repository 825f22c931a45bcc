import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './Button'
import { cn } from './cn'
import { DialogContent } from './DialogContent'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children: ReactNode
  width?: 'sm' | 'md' | 'lg'
}

export const overlayClass = 'fixed inset-0 z-40 animate-fade-in bg-overlay'

/** A dialog for a decision or a short form; on phones a sheet from below. Esc closes it. */
export function Dialog({ open, onOpenChange, title, description, children, width = 'sm' }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <DialogContent
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed z-50 flex max-h-[88dvh] flex-col border border-line bg-raised shadow-raised outline-none',
            'max-md:inset-x-0 max-md:bottom-0 max-md:animate-slide-up max-md:rounded-t-base max-md:border-x-0 max-md:border-b-0 max-md:pb-[env(safe-area-inset-bottom)]',
            'md:top-[12dvh] md:left-1/2 md:w-[calc(100vw-32px)] md:-translate-x-1/2 md:animate-fade-in md:rounded-base',
            { sm: 'md:max-w-110', md: 'md:max-w-140', lg: 'md:max-w-180' }[width],
          )}
        >
          <header className="flex items-start justify-between gap-3 px-5 pt-4 pb-1">
            <Radix.Title className="text-lead font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label={t('common:actions.close')} className="-my-1 -mr-2 max-md:-my-2.5" />
            </Radix.Close>
          </header>
          <div className="min-h-0 overflow-y-auto px-5 pt-1 pb-5 md:rounded-b-base">
            {description && <Radix.Description className="mb-4 text-body text-soft">{description}</Radix.Description>}
            {children}
          </div>
        </DialogContent>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The last row of a dialog or form: the safe button first, the deciding one last. */
export function Buttons({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      className={cn(
        'sticky -bottom-5 -mx-5 -mb-5 flex flex-wrap justify-end gap-2 bg-raised px-5 pt-2 pb-5 max-md:*:flex-1 md:rounded-b-base',
        className,
      )}
    >
      {children}
    </div>
  )
}
