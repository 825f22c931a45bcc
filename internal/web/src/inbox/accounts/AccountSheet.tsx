import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { useSchemaForm } from '@/ui/form'
import { Input, PasswordInput, Textarea } from '@/ui/Input'
import { Sheet } from '@/ui/Sheet'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { changeOf } from './body'
import { placeReason, schema, startOf } from './form'
import { useEditAccount } from './queries'
import { isReason, reasonOf } from './reasons'
import { ServerFields } from './ServerFields'
import type { MailAccount } from './types'

/** Edits a mailbox: its names, the signature and, where it opens by password, the way to it. */
export function AccountSheet({ account: a, onClose }: { account: MailAccount; onClose: () => void }) {
  const { t } = useTranslation('mail_accounts')
  const preset = a.preset === 'yahoo' ? 'yahoo' : ''
  const form = useSchemaForm(schema, startOf(a, preset))
  const { errors, isDirty } = form.formState
  const edit = useEditAccount(a)
  useUnsavedWarning(isDirty && !edit.isSuccess)
  const isPassword = a.kind === 'imap'
  const isOwn = isPassword && preset === ''
  const submit = form.handleSubmit((v) => {
    const names = { name: v.name || a.address, from_name: v.from_name, signature: v.signature }
    const connection = isPassword ? changeOf(v, preset, schema.parse(startOf(a, preset))) : undefined
    edit.mutate(
      { ...names, ...(connection && { connection }) },
      {
        onSuccess: () => {
          toast.done(t('common:saved'))
          onClose()
        },
        onError: (error) => void placeReason(error, form, t, preset),
      },
    )
  })
  const code = isApiError(edit.error) ? edit.error.code : ''
  const isPlaced = Object.keys(errors).length > 0
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t('form.edit_title', { name: a.name })}
      description={a.address}
      footer={
        <>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button look="primary" type="submit" form="mail-account" busy={edit.isPending}>
            {t('common:actions.save')}
          </Button>
        </>
      }
    >
      <form id="mail-account" noValidate className="flex flex-col gap-4" onSubmit={(e) => void submit(e)}>
        {isPassword && (
          <Field
            label={t(preset === 'yahoo' ? 'form.app_password' : 'form.password')}
            optional
            help={t('form.password_kept')}
            error={errors.password?.message}
          >
            <PasswordInput {...form.register('password')} autoComplete="off" autoFocus={a.state === 'attention'} />
          </Field>
        )}
        <Field label={t('form.name')} help={t('form.name_help')} error={errors.name?.message}>
          <Input {...form.register('name')} autoComplete="off" />
        </Field>
        <Field label={t('form.from_name')} optional help={t('form.from_name_help')} error={errors.from_name?.message}>
          <Input {...form.register('from_name')} autoComplete="off" />
        </Field>
        <Field label={t('form.signature')} optional help={t('form.signature_help')} error={errors.signature?.message}>
          <Textarea {...form.register('signature')} rows={4} />
        </Field>
        {isOwn && (
          <>
            <ServerFields end="incoming" form={form} />
            <ServerFields end="outgoing" form={form} />
            <Field label={t('form.username')} optional help={t('form.username_help')} error={errors.username?.message}>
              <Input {...form.register('username')} autoComplete="off" />
            </Field>
          </>
        )}
        {!isPlaced && isReason(code) && <Notice>{reasonOf(t, { ...a, code })}</Notice>}
        {!isPlaced && !isReason(code) && <FormError error={edit.error} />}
      </form>
    </Sheet>
  )
}
