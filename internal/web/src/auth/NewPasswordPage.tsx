import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { useEnter } from '@/app/useEnter'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { PasswordInput } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { AuthCard, linkClass } from './AuthCard'

const schema = z.object({ password: rules.newPassword })

/** The last step of recovery: until it is done the session opens nothing else. */
export function NewPasswordPage() {
  const { t } = useTranslation('auth')
  const enter = useEnter()
  const form = useSchemaForm(schema, { password: '' })
  const save = useMutation({
    mutationFn: (body: { password: string }) => call(api.POST('/api/v1/auth/recovery/password', { body })),
    onSuccess: async () => {
      toast.done(t('recovery.done'))
      await enter()
    },
    onError: (error) => placeErrors(error, form, t),
  })
  const lost = isApiError(save.error) && save.error.status === 401
  return (
    <AuthCard
      title={t('recovery.password_title')}
      text={t('recovery.password_text')}
      foot={
        lost && (
          <Link to="/recovery" className={linkClass}>
            {t('recovery.again')}
          </Link>
        )
      }
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit((v) => {
            save.mutate(v)
          })(e)
        }
      >
        <Field label={t('new_password')} error={form.formState.errors.password?.message} help={t('password_help')}>
          <PasswordInput {...form.register('password')} autoComplete="new-password" autoFocus />
        </Field>
        <FormError error={save.error} />
        <Button type="submit" look="primary" size="lg" busy={save.isPending}>
          {t('recovery.save')}
        </Button>
      </form>
    </AuthCard>
  )
}
