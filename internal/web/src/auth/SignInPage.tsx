import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { useEnter } from '@/app/useEnter'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input, PasswordInput } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { AuthCard, linkClass } from './AuthCard'

const schema = z.object({ email: rules.email, password: rules.password })

export function SignInPage() {
  const { t } = useTranslation('auth')
  const navigate = useNavigate()
  const enter = useEnter()
  const { return: back } = useSearch({ from: '/auth/sign-in' })
  const form = useSchemaForm(schema, { email: '', password: '' })
  const { errors } = form.formState
  const signIn = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => call(api.POST('/api/v1/auth/sign-in', { body })),
    onSuccess: async ({ second_factor }) => {
      if (second_factor) await navigate({ to: '/sign-in/second-factor', search: back ? { return: back } : {} })
      else await enter(back)
    },
    onError: (error) => placeErrors(error, form, t),
  })
  return (
    <AuthCard
      title={t('sign_in.title')}
      foot={
        <p>
          {t('sign_in.new')}{' '}
          <Link to="/sign-up" className={linkClass}>
            {t('sign_in.sign_up')}
          </Link>
        </p>
      }
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit((v) => {
            signIn.mutate(v)
          })(e)
        }
      >
        <Field label={t('email')} error={errors.email?.message}>
          <Input {...form.register('email')} type="email" autoComplete="username" autoFocus />
        </Field>
        <Field label={t('password')} error={errors.password?.message}>
          <PasswordInput {...form.register('password')} autoComplete="current-password" />
        </Field>
        <FormError error={signIn.error} />
        <Button type="submit" look="primary" size="lg" busy={signIn.isPending} className="mt-1">
          {t('sign_in.submit')}
        </Button>
        <Link to="/recovery" className={`${linkClass} self-center text-dense`}>
          {t('sign_in.forgot')}
        </Link>
      </form>
    </AuthCard>
  )
}
