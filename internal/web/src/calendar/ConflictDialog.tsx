import { useRef, useState } from 'react'
import { CalendarClock, CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { distinct, needed, sentence } from './conflicts'
import { when } from './format'
import type { Alternative, Override, Refused } from './refusal'

interface ConflictDialogProps {
  refused: Refused
  zone: string
  providerName: (id: string) => string
  may: { overbook: boolean; override: boolean }
  onChoose: (a: Alternative) => void
  onOverride: (o: Override) => void
  onClose: () => void
}

/** Why the time cannot be had, what else is free, and the way past it for who may. */
export function ConflictDialog({ refused, zone, providerName, may, onChoose, onOverride, onClose }: ConflictDialogProps) {
  const { t, i18n } = useTranslation('calendar')
  const [reason, setReason] = useState('')
  const [isShort, setShort] = useState(false)
  const [isOverriding, setOverriding] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const need = needed(refused.conflicts)
  const mayPass = refused.conflicts.length > 0 && (!need.overbook || may.overbook) && (!need.outsideHours || may.override)

  const pass = () => {
    if (reason.trim().length < 3) {
      setShort(true)
      return input.current?.focus() // it may be out of sight
    }
    return onOverride({ reason: reason.trim(), overbook: need.overbook, outside_hours: need.outsideHours })
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('conflict.title')}>
      <ul className="space-y-1.5">
        {distinct(refused.conflicts).map((c) => (
          <li key={`${c.kind}${c.name}${c.from}`} className="flex items-start gap-2 rounded-dense bg-danger-soft px-3 py-2 text-danger-ink">
            <CircleAlert size={16} className="mt-0.5 flex-none" aria-hidden="true" />
            {sentence(c, zone, t)}
          </li>
        ))}
      </ul>
      <h3 className="mb-1.5 mt-4 text-dense font-medium text-soft">{t('conflict.alternatives')}</h3>
      {refused.alternatives.length === 0 && <p className="text-dense text-muted">{t('conflict.no_alternatives')}</p>}
      <ul className="space-y-1.5">
        {refused.alternatives.map((a) => (
          <li key={`${a.from}${a.providerId}`}>
            <button
              type="button"
              className="flex min-h-11 w-full items-center gap-3 rounded-dense border border-line px-3 text-left hover:border-accent hover:bg-accent-soft"
              onClick={() => onChoose(a)}
            >
              <CalendarClock size={16} className="flex-none text-accent" aria-hidden="true" />
              <span className="font-medium tabular-nums first-letter:uppercase">{when(a.from, a.to, zone, i18n.language)}</span>
              <span className="ml-auto truncate text-dense text-muted">{providerName(a.providerId)}</span>
            </button>
          </li>
        ))}
      </ul>
      {isOverriding && (
        <div className="mt-4">
          <Field label={t('conflict.reason')} help={t('conflict.reason_help')} error={isShort ? t('conflict.reason_short') : undefined}>
            <Input
              ref={input}
              value={reason}
              autoFocus
              maxLength={200}
              onChange={(e) => {
                setReason(e.target.value)
                setShort(false)
              }}
            />
          </Field>
        </div>
      )}
      <Buttons className="mt-3">
        <Button onClick={onClose}>{t('conflict.back')}</Button>
        {mayPass && (
          <Button look="danger" onClick={isOverriding ? pass : () => setOverriding(true)}>
            {t('conflict.anyway')}
          </Button>
        )}
      </Buttons>
    </Dialog>
  )
}
