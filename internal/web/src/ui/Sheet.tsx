import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './Button'
import { cn } from './cn'
import { overlayClass } from './Dialog'
import { DialogContent } from './DialogContent'

export interface SheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  /** Stays visible below the scrolling part: the buttons. */
  footer?: ReactNode
  children: ReactNode
  className?: string
}

/** A panel at the right edge, on phones over the whole screen; the list behind stays where it was. */
export function Sheet({ open, onOpenChange, title, description, footer, children, className }: SheetProps) {
  const { t } = useTranslation()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <DialogContent
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed inset-y-0 right-0 z-50 flex w-full flex-col border-line bg-raised shadow-raised outline-none max-md:animate-slide-up md:max-w-120 md:animate-slide-in md:border-l',
            className,
          )}
        >
          <header className="flex items-start justify-between gap-3 border-b border-line px-5 py-3.5">
            <div className="min-w-0">
              <Radix.Title className="truncate text-lead font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="text-dense text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label={t('common:actions.close')} className="-my-1 -mr-2 max-md:-my-2.5" />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5">{children}</div>
          {footer && (
            <footer className="flex justify-end gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))] max-md:*:flex-1">
              {footer}
            </footer>
          )}
        </DialogContent>
      </Radix.Portal>
    </Radix.Root>
  )
}
