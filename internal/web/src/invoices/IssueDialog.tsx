import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { numeric } from '@/calendar/format'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { FormError, Notice } from '@/ui/States'
import { isWhole, type Edited } from './draft'

interface IssueDialogProps {
  edited: Edited
  total: number
  currency: string
  today: string
  busy: boolean
  error: unknown
  onClose: () => void
  /** The day is left out when it is today. */
  onIssue: (on?: string) => void
}

/** What the server's refusals of a day and of fields say here; the fields have their own sentences behind the dialog. */
function useRefusal(error: unknown): string | undefined {
  const { t } = useTranslation('invoices')
  if (isApiError(error, 'day_before_last')) {
    const { day } = error.details as { day: string }
    return t('issue.before_last', { day: numeric(day) })
  }
  return isApiError(error, 'invalid_input') ? t('issue.incomplete') : undefined
}

/** Asks before the number is given: from then on nothing changes. */
export function IssueDialog({ edited, total, currency, today, busy, error, onClose, onIssue }: IssueDialogProps) {
  const { t } = useTranslation('invoices')
  const language = useLanguage()
  const [day, setDay] = useState(today)
  const refused = useRefusal(error)
  const b = edited.buyer
  const lacksAddress = b.address.street === '' || b.address.city === '' || (b.address.country === 'RO' && b.address.county === '')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('issue.title')}
      description={t('issue.text', { name: b.name || t('nobody'), amount: formatMoney({ amount: total, currency }, language) })}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          if (!busy) onIssue(day === today ? undefined : day)
        }}
      >
        <Field label={t('column.issued')}>
          <Input type="date" value={day} max={today} onChange={(e) => setDay(e.target.value || today)} />
        </Field>
        {lacksAddress && <Notice tone="warning">{t('issue.lacks_address')}</Notice>}
        {!isWhole(edited) && <Notice>{t('issue.incomplete')}</Notice>}
        {refused ? <Notice>{refused}</Notice> : <FormError error={error} />}
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy} autoFocus>
            {t('issue.confirm')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
