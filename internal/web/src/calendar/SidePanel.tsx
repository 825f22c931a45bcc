import { Dialog } from 'radix-ui'
import { useEffect, useRef, type ReactNode } from 'react'
import { cn } from '@/ui/cn'
import { overlayClass } from '@/ui/Dialog'
import { DialogContent } from '@/ui/DialogContent'

interface SidePanelProps {
  label: string
  narrow: boolean
  /** Its width beside the list or grid. */
  className?: string
  /** It belongs to the screen: Esc leaves it open. */
  stays?: boolean
  onClose: () => void
  children: ReactNode
}

/** Beside the screen's list or grid, which stays where it was; on phones a sheet over it. Esc closes it. */
export function SidePanel({ label, narrow, className, stays = false, onClose, children }: SidePanelProps) {
  if (!narrow)
    return (
      <Aside label={label} className={className} stays={stays} onClose={onClose}>
        {children}
      </Aside>
    )
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <DialogContent
          aria-describedby={undefined}
          className="fixed inset-x-0 bottom-0 z-50 flex h-[92dvh] animate-slide-up flex-col rounded-t-base border-t border-line bg-raised shadow-raised outline-none"
        >
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          {children}
        </DialogContent>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Aside({ label, className, stays, onClose, children }: Omit<SidePanelProps, 'narrow' | 'className'> & { className: string | undefined }) {
  const latest = useRef(onClose)
  useEffect(() => {
    latest.current = onClose
  })
  useEffect(() => {
    if (stays) return undefined
    const onKey = (e: KeyboardEvent) => {
      const isOver = document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
      if (e.key === 'Escape' && !e.defaultPrevented && !isOver) latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [stays])
  return (
    <aside aria-label={label} className={cn('flex w-96 flex-none flex-col border-l border-line bg-surface', className)}>
      {children}
    </aside>
  )
}
