import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { Me } from '@/api/types'
import { useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input, PasswordInput } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { keepVerification } from './verification'

const schema = z.object({ name: rules.text(200), email: rules.email, password: rules.newPassword })

export interface PersonFormProps {
  submit: string
  /** Given by an invitation, then it cannot be changed. */
  email?: string
  onDone: (me: Me) => void | Promise<void>
}

/** Makes an account; the person is signed in afterwards. */
export function PersonForm({ submit, email, onDone }: PersonFormProps) {
  const { t } = useTranslation('auth')
  const cache = useQueryClient()
  const language = useLanguage()
  const form = useSchemaForm(schema, { name: '', email: email ?? '', password: '' })
  const { errors } = form.formState
  const signUp = useMutation({
    mutationFn: (v: z.infer<typeof schema>) => call(api.POST('/api/v1/auth/sign-up', { body: { ...v, language } })),
    onSuccess: async (me) => {
      keepVerification(me.verification_flow)
      cache.setQueryData<Me>(keys.me, me)
      await onDone(me)
    },
    onError: (error) => placeErrors(error, form, t),
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(e) =>
        void form.handleSubmit((v) => {
          signUp.mutate(v)
        })(e)
      }
    >
      <Field label={t('name')} error={errors.name?.message}>
        <Input {...form.register('name')} autoComplete="name" autoFocus />
      </Field>
      <Field label={t('email')} error={errors.email?.message} help={email ? t('email_fixed') : undefined}>
        <Input {...form.register('email')} type="email" autoComplete="username" readOnly={Boolean(email)} className={email ? 'bg-sunken' : ''} />
      </Field>
      <Field label={t('password')} error={errors.password?.message} help={t('password_help')}>
        <PasswordInput {...form.register('password')} autoComplete="new-password" />
      </Field>
      <FormError error={signUp.error} />
      <Button type="submit" look="primary" size="lg" busy={signUp.isPending} className="mt-1">
        {submit}
      </Button>
    </form>
  )
}
