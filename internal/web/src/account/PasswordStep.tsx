import type { UseMutationResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Button } from '@/ui/Button'
import { Buttons } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { PasswordInput } from '@/ui/Input'
import { FormError } from '@/ui/States'

const schema = z.object({ current_password: rules.password })

export interface PasswordStepProps {
  submit: string
  danger?: boolean
  send: UseMutationResult<unknown, Error, { current_password: string }>
  onCancel: () => void
}

/** Asks for the password again before something that concerns the account's safety. */
export function PasswordStep({ submit, danger = false, send, onCancel }: PasswordStepProps) {
  const { t } = useTranslation('account')
  const form = useSchemaForm(schema, { current_password: '' })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(e) =>
        void form.handleSubmit((v) => {
          send.mutate(v, { onError: (error) => placeErrors(error, form, t) })
        })(e)
      }
    >
      <Field label={t('password.current')} error={form.formState.errors.current_password?.message}>
        <PasswordInput {...form.register('current_password')} autoComplete="current-password" autoFocus />
      </Field>
      <FormError error={send.error} />
      <Buttons>
        <Button onClick={onCancel}>{t('common:actions.cancel')}</Button>
        <Button type="submit" look={danger ? 'danger' : 'primary'} busy={send.isPending}>
          {submit}
        </Button>
      </Buttons>
    </form>
  )
}
