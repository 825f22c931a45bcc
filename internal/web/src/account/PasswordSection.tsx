import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { PasswordInput } from '@/ui/Input'
import { Section } from '@/ui/Page'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'

const schema = z.object({ current_password: rules.password, new_password: rules.newPassword })
const empty = { current_password: '', new_password: '' }

export function PasswordSection() {
  const { t } = useTranslation('account')
  const cache = useQueryClient()
  const form = useSchemaForm(schema, empty)
  const { errors } = form.formState
  const save = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => call(api.POST('/api/v1/me/password', { body })),
    onSuccess: () => {
      form.reset(empty)
      void cache.invalidateQueries({ queryKey: ['sessions'] })
      toast.done(t('password.done'))
    },
    onError: (error) => placeErrors(error, form, t, { password: 'new_password' }),
  })
  return (
    <Section title={t('password.title')} text={t('password.text')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit((v) => {
            save.mutate(v)
          })(e)
        }
      >
        <Field label={t('password.current')} error={errors.current_password?.message}>
          <PasswordInput {...form.register('current_password')} autoComplete="current-password" />
        </Field>
        <Field label={t('auth:new_password')} error={errors.new_password?.message} help={t('auth:password_help')}>
          <PasswordInput {...form.register('new_password')} autoComplete="new-password" />
        </Field>
        <FormError error={save.error} />
        <div className="flex justify-end max-md:*:flex-1">
          <Button type="submit" look="primary" busy={save.isPending}>
            {t('password.save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
