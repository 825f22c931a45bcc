import { UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { national } from './phone'

interface DuplicateDialogProps {
  candidates: readonly Client[]
  zone: string
  onUse: (client: Client) => void
  onAnyway: () => void
  onClose: () => void
}

/** Somebody has this phone or e-mail already: that record, or a new one on purpose. */
export function DuplicateDialog({ candidates, zone, onUse, onAnyway, onClose }: DuplicateDialogProps) {
  const { t } = useTranslation('clients')
  return (
    <Dialog open onOpenChange={onClose} title={t('duplicate.title', { count: candidates.length })} description={t('duplicate.text')}>
      <ul className="space-y-1.5">
        {candidates.map((c) => (
          <li key={c.id}>
            <button
              type="button"
              className="flex min-h-12 w-full items-center gap-3 rounded-dense border border-line px-3 py-1.5 text-left hover:border-accent hover:bg-accent-soft"
              onClick={() => onUse(c)}
            >
              <UserRound size={18} className="flex-none text-accent" aria-hidden="true" />
              <span className="min-w-0">
                <span className="sr-only">{t('duplicate.use', { name: c.name })}</span>
                <span className="block truncate font-medium" aria-hidden="true">
                  {c.name}
                </span>
                <span className="block truncate text-dense text-muted tabular-nums">
                  {[national(c.phone, zone), c.email].filter(Boolean).join(' · ')}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Buttons className="mt-3">
        <Button onClick={onClose}>{t('duplicate.back')}</Button>
        <Button look="danger-quiet" onClick={onAnyway}>
          {t('duplicate.anyway')}
        </Button>
      </Buttons>
    </Dialog>
  )
}
