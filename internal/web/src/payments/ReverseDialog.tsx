import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useReverse } from './queries'
import type { Payment } from './types'

/** Corrects an entry that was a mistake; it stays in the history. */
export function ReverseDialog({ payment: p, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments')
  const reverse = useReverse(p.id)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  return (
    <Dialog open onOpenChange={onClose} title={t('reverse.title')} description={t('reverse.text')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          setTried(true)
          if (reason.trim() === '' || reverse.isPending) return
          reverse.mutate(reason.trim(), {
            onSuccess: () => {
              toast.done(t('reverse.done'))
              onClose()
            },
          })
        }}
      >
        <Field label={t('field.reason')} error={tried && reason.trim() === '' ? 'required' : undefined}>
          <Input autoFocus value={reason} maxLength={300} onChange={(e) => setReason(e.target.value)} />
        </Field>
        <FormError error={reverse.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={reverse.isPending}>
            {t('reverse.open')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
