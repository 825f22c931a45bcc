import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { useSchemaForm } from '@/ui/form'
import { Input, PasswordInput } from '@/ui/Input'
import { Sheet } from '@/ui/Sheet'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { newSchema, placeReason, startOf } from './form'
import { guess, YAHOO, YAHOO_PASSWORDS, type Preset } from './presets'
import { useCheckAccount, useConnectAccount } from './queries'
import { connectionOf } from './body'
import { reasonOf } from './reasons'
import { ServerFields } from './ServerFields'

interface PasswordFormProps {
  preset: Preset
  onBack: () => void
  onClose: () => void
}

/** Connects a mailbox by address and password; it is tried before it is kept. */
export function PasswordForm({ preset, onBack, onClose }: PasswordFormProps) {
  const { t } = useTranslation('mail_accounts')
  const form = useSchemaForm(newSchema, startOf(null, preset))
  const { errors, isDirty } = form.formState
  const check = useCheckAccount()
  const connect = useConnectAccount()
  const [isGood, setGood] = useState(false)
  useUnsavedWarning(isDirty && !connect.isSuccess)
  const refuse = (error: unknown) => void placeReason(error, form, t, preset)
  const error = connect.error ?? check.error
  const test = form.handleSubmit((values) => {
    setGood(false)
    connect.reset()
    check.mutate(connectionOf(values, preset), { onSuccess: () => setGood(true), onError: refuse })
  })
  const submit = form.handleSubmit((values) => {
    check.reset()
    const { name, from_name } = values
    connect.mutate(
      { ...connectionOf(values, preset), name, from_name },
      {
        onSuccess: (made) => {
          toast.done(t('done.connected', { name: made.name }))
          onClose()
        },
        onError: refuse,
      },
    )
  })
  const address = form.register('address')
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t(`connect.${preset === 'yahoo' ? 'yahoo' : 'imap'}_title`)}
      footer={
        <>
          <Button className="md:mr-auto" onClick={onBack}>
            {t('common:actions.back')}
          </Button>
          <Button busy={check.isPending} onClick={() => void test()}>
            {t('connect.test')}
          </Button>
          <Button look="primary" type="submit" form="mail-account" busy={connect.isPending}>
            {t('connect.yes')}
          </Button>
        </>
      }
    >
      <form id="mail-account" noValidate className="flex flex-col gap-4" onSubmit={(e) => void submit(e)} onChange={() => setGood(false)}>
        {preset === 'yahoo' && (
          <Notice tone="info">
            {t('connect.yahoo_how')}{' '}
            <a
              href={YAHOO_PASSWORDS}
              target="_blank"
              rel="noreferrer"
              className="inline-flex items-center gap-1 font-medium underline underline-offset-2"
            >
              {t('connect.yahoo_link')}
              <ExternalLink size={13} aria-hidden />
            </a>
          </Notice>
        )}
        <Field label={t('form.address')} error={errors.address?.message}>
          <Input
            {...address}
            type="email"
            autoComplete="off"
            autoFocus
            onBlur={(e) => {
              void address.onBlur(e)
              if (preset === '' && !form.getFieldState('incoming.host').isDirty) {
                const { incoming, outgoing } = guess(e.target.value)
                form.setValue('incoming.host', incoming.host)
                if (!form.getFieldState('outgoing.host').isDirty) form.setValue('outgoing.host', outgoing.host)
              }
            }}
          />
        </Field>
        <Field
          label={t(preset === 'yahoo' ? 'form.app_password' : 'form.password')}
          error={errors.password?.message}
          help={preset === 'yahoo' ? undefined : t('form.password_help')}
        >
          <PasswordInput {...form.register('password')} autoComplete="off" />
        </Field>
        {preset === '' && (
          <>
            <ServerFields end="incoming" form={form} />
            <ServerFields end="outgoing" form={form} />
            <Field label={t('form.username')} optional help={t('form.username_help')} error={errors.username?.message}>
              <Input {...form.register('username')} autoComplete="off" autoCapitalize="none" spellCheck={false} />
            </Field>
          </>
        )}
        <Field label={t('form.name')} optional help={t('form.name_help')} error={errors.name?.message}>
          <Input {...form.register('name')} autoComplete="off" />
        </Field>
        <Field label={t('form.from_name')} optional help={t('form.from_name_help')} error={errors.from_name?.message}>
          <Input {...form.register('from_name')} autoComplete="off" />
        </Field>
        {isGood && <Notice tone="success">{t('connect.tested')}</Notice>}
        <Refusal error={error} preset={preset} placed={Object.keys(errors).length > 0} />
      </form>
    </Sheet>
  )
}

/** What the test found when it has no field to stand at. */
function Refusal({ error, preset, placed }: { error: unknown; preset: Preset; placed: boolean }) {
  const { t } = useTranslation('mail_accounts')
  if (!error || placed) return null
  const text = reasonText(error)
  return text === '' ? <FormError error={error} /> : <Notice>{reasonOf(t, { code: text, kind: 'imap', preset, incoming: YAHOO.incoming })}</Notice>
}

function reasonText(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('mail_') ? String(error.code) : ''
}
