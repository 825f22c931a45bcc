import { Dialog } from 'radix-ui'
import { useEffect, useRef, type ReactNode } from 'react'
import { overlayClass } from '@/ui/Dialog'

interface SidePanelProps {
  label: string
  narrow: boolean
  onClose: () => void
  children: ReactNode
}

/** Beside the screen's list or grid, which stays where it was; on phones a sheet over it. Esc closes it. */
export function SidePanel({ label, narrow, onClose, children }: SidePanelProps) {
  if (!narrow)
    return (
      <Aside label={label} onClose={onClose}>
        {children}
      </Aside>
    )
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-0 bottom-0 z-50 flex h-[92dvh] animate-slide-up flex-col rounded-t-base border-t border-line bg-raised shadow-raised outline-none"
        >
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Aside({ label, onClose, children }: Omit<SidePanelProps, 'narrow'>) {
  const latest = useRef(onClose)
  useEffect(() => {
    latest.current = onClose
  })
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const isOver = document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
      if (e.key === 'Escape' && !e.defaultPrevented && !isOver) latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <aside aria-label={label} className="flex w-96 flex-none flex-col border-l border-line bg-surface">
      {children}
    </aside>
  )
}
