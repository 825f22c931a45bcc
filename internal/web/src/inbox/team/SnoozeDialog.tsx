import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { numeric, parseNumeric } from '@/calendar/format'
import { useNow } from '@/calendar/useNow'
import { addDays, instantOf, parseClock, wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { TimeInput } from '@/ui/TimeInput'

const YEAR = 366

/** A day and an hour of one's own. */
export function SnoozeDialog({ onSnooze, onClose }: { onSnooze: (until: number) => void; onClose: () => void }) {
  const { t } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const { day: today } = wallOf(now, zone)
  const [date, setDate] = useState(numeric(addDays(today, 1)))
  const [time, setTime] = useState('08:00')
  const [isSent, setSent] = useState(false)
  const day = parseNumeric(date)
  const minute = parseClock(time)
  const until = day !== undefined && minute !== undefined ? instantOf(day, minute, zone) : undefined
  const dateError = day === undefined ? 'date' : day > addDays(today, YEAR) || (until !== undefined && until <= now) ? t('snooze.ahead') : undefined
  const timeError = minute === undefined ? 'time' : undefined
  return (
    <Dialog open onOpenChange={onClose} title={t('snooze.title')}>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault()
          setSent(true)
          if (until === undefined || dateError || timeError) return
          onClose()
          onSnooze(until)
        }}
      >
        <div className="flex gap-3">
          <Field label={t('snooze.date')} error={isSent ? dateError : undefined} className="flex-1">
            <Input value={date} inputMode="numeric" autoComplete="off" autoFocus placeholder="24.12.2026" onChange={(e) => setDate(e.target.value)} />
          </Field>
          <Field label={t('snooze.time')} error={isSent ? timeError : undefined}>
            <TimeInput value={time} onChange={setTime} />
          </Field>
        </div>
        <Buttons className="mt-4">
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary">
            {t('snooze.yes')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
