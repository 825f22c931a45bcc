import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Check } from '@/ui/Check'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useStornoInvoice } from './queries'
import { computeSums, readQuantity, writeQuantity } from './totals'
import type { Invoice } from './types'

interface StornoDialogProps {
  invoice: Invoice
  onClose: () => void
  /** The storno is issued. */
  onDone: (id: string) => void
}

/** Takes an invoice back: all that is left of it, or some of its lines. */
export function StornoDialog({ invoice: i, onClose, onDone }: StornoDialogProps) {
  const { t } = useTranslation('invoices')
  const language = useLanguage()
  const storno = useStornoInvoice(i.id)
  const [reason, setReason] = useState('')
  const [texts, setTexts] = useState(() => i.lines.map((l) => (l.left > 0 ? writeQuantity(l.left) : '')))
  const parts = i.lines
    .map((l, n) => ({ line: n + 1, quantity: texts[n] ? readQuantity(texts[n]) : 0, left: l.left }))
    .filter((p) => p.quantity !== 0)
  const isWrong = (p: { quantity: number; left: number }) => Number.isNaN(p.quantity) || p.quantity > p.left
  const wrong = parts.length === 0 || parts.some(isWrong)
  const isAll = !wrong && parts.length === i.lines.filter((l) => l.left > 0).length && parts.every((p) => p.quantity === p.left)
  const sum = wrong
    ? 0
    : computeSums(
        parts.flatMap((p) => {
          const l = i.lines[p.line - 1]
          return l ? [{ price: l.price, quantity: p.quantity, discount: l.discount, tax: l.tax, rate: l.rate }] : []
        }),
      ).total
  const submit = () => {
    if (wrong || storno.isPending) return
    storno.mutate(
      {
        ...(isAll ? {} : { parts: parts.map(({ line, quantity }) => ({ line, quantity })) }),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      },
      {
        onSuccess: (made) => {
          storno.done()
          toast.done(t('storno.done', { name: made.name }))
          onClose()
          onDone(made.id)
        },
      },
    )
  }
  const set = (n: number, text: string) => setTexts((all) => all.map((old, at) => (at === n ? text : old)))
  return (
    <Dialog open onOpenChange={onClose} title={t('storno.title', { name: i.name })} description={t('storno.text')} width="md">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
      >
        <ul className="divide-y divide-line-faint rounded-base border border-line">
          {i.lines.map((l, n) => (
            <li key={n} className="flex items-center gap-3 px-3 py-1.5">
              <div className="min-w-0 flex-1">
                <Check checked={Boolean(texts[n])} disabled={l.left === 0} onChange={(on) => set(n, on ? writeQuantity(l.left) : '')}>
                  {l.description}
                  {l.left === 0 && <span className="text-muted"> ({t('storno.taken')})</span>}
                </Check>
              </div>
              {l.left > 0 && (
                <Field
                  hideLabel
                  label={t('storno.quantity', { line: l.description })}
                  className="w-20"
                  error={
                    texts[n] && isWrong({ quantity: readQuantity(texts[n]), left: l.left })
                      ? t('storno.at_most', { n: writeQuantity(l.left) })
                      : undefined
                  }
                >
                  <Input inputMode="decimal" className="text-right tabular-nums" value={texts[n] ?? ''} onChange={(e) => set(n, e.target.value)} />
                </Field>
              )}
            </li>
          ))}
        </ul>
        <Field label={t('field.reason')} optional>
          <Input value={reason} maxLength={300} onChange={(e) => setReason(e.target.value)} />
        </Field>
        <FormError error={storno.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="danger" busy={storno.isPending} disabled={wrong}>
            {isAll ? t('storno.confirm_all') : t('storno.confirm', { amount: formatMoney({ amount: sum, currency: i.currency }, language) })}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
