import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { MoneyInput } from '@/ui/Money'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useRefund } from './queries'
import type { Payment } from './types'

/** Gives a payment back, wholly or in part; all that is left unless another amount is written. */
export function RefundDialog({ payment: p, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  const refund = useRefund(p.id)
  const [amount, setAmount] = useState(p.refundable)
  const [reason, setReason] = useState('')
  const money = (n: number) => formatMoney({ amount: n, currency: p.amount.currency }, language)
  const wrong =
    Number.isNaN(amount) || amount <= 0
      ? t('field.amount_missing')
      : amount > p.refundable
        ? t('refund.too_much', { amount: money(p.refundable) })
        : undefined
  const submit = () => {
    if (wrong || refund.isPending) return
    refund.mutate(
      { amount, ...(reason.trim() ? { reason: reason.trim() } : {}) },
      {
        onSuccess: (now) => {
          refund.done()
          onClose()
          const last = now.refunds.at(-1)
          if (last?.state === 'failed') toast.info(t('refund.refused', { why: t([`refund.why.${last.failure || 'other'}`, 'refund.why.other']) }))
          else if (last?.state === 'requested') toast.info(t('refund.later'))
          else toast.done(t('refund.done', { amount: money(amount) }))
        },
      },
    )
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('refund.title')} description={t(p.kind === 'link' ? 'refund.text_online' : 'refund.text_desk')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
      >
        <Field label={t('field.amount')} error={wrong} help={t('refund.left', { amount: money(p.refundable) })}>
          <MoneyInput autoFocus value={amount} onChange={setAmount} currency={p.amount.currency} />
        </Field>
        <Field label={t('field.reason')} optional>
          <Input value={reason} maxLength={300} onChange={(e) => setReason(e.target.value)} />
        </Field>
        <FormError error={refund.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="danger" busy={refund.isPending} disabled={Boolean(wrong)}>
            {wrong ? t('refund.open') : t('refund.confirm', { amount: money(amount) })}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
