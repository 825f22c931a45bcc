import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { fieldText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useMailInvoice } from './queries'
import type { Invoice } from './types'

/** Sends a document to somebody, as a PDF in a mail. */
export function MailDialog({ invoice: i, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation('invoices')
  const send = useMailInvoice(i.id)
  const [to, setTo] = useState(i.mail?.to ?? i.buyer.email)
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const refused = isApiError(send.error) ? send.error.errors.find((e) => e.path === 'to') : undefined
  const lacks = tried && !/^\S+@\S+\.\S+$/.test(to.trim()) ? 'email' : undefined
  const submit = () => {
    setTried(true)
    if (!/^\S+@\S+\.\S+$/.test(to.trim()) || send.isPending) return
    send.mutate(
      { to: to.trim(), ...(note.trim() ? { note: note.trim() } : {}) },
      {
        onSuccess: () => {
          toast.done(t('mail.done', { to: to.trim() }))
          onClose()
        },
      },
    )
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('mail.title', { name: i.name })} description={t('mail.text')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
      >
        <Field label={t('mail.to')} error={lacks ?? (refused && fieldText(t, refused))}>
          <Input type="email" autoFocus autoComplete="email" value={to} onChange={(e) => setTo(e.target.value)} />
        </Field>
        <Field label={t('mail.note')} optional help={t('mail.note_help')}>
          <Textarea value={note} maxLength={1000} onChange={(e) => setNote(e.target.value)} />
        </Field>
        <FormError error={send.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={send.isPending}>
            {t('mail.send')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
