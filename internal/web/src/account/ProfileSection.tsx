import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { Me } from '@/api/types'
import { speak } from '@/i18n'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Section } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'

const schema = z.object({ name: rules.text(200), language: z.enum(['ro', 'en']) })

export function ProfileSection({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const cache = useQueryClient()
  const form = useSchemaForm(schema, { name: me.person.name, language: me.person.language })
  const { errors, isDirty } = form.formState
  useUnsavedWarning(isDirty)
  const save = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => call(api.PATCH('/api/v1/me', { body })),
    onSuccess: async (saved) => {
      cache.setQueryData(keys.me, saved)
      form.reset({ name: saved.person.name, language: saved.person.language })
      await speak(saved.person.language)
      toast.done(t('common:saved'))
    },
    onError: (error) => placeErrors(error, form, t),
  })
  return (
    <Section title={t('profile.title')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit((v) => {
            save.mutate(v)
          })(e)
        }
      >
        <Field label={t('profile.email')} help={t(me.person.verified ? 'profile.verified' : 'profile.unverified')}>
          <Input value={me.person.email} readOnly className="bg-sunken" />
        </Field>
        <Field label={t('profile.name')} error={errors.name?.message}>
          <Input {...form.register('name')} autoComplete="name" />
        </Field>
        <Field label={t('profile.language')} error={errors.language?.message}>
          <Select
            {...form.register('language')}
            options={[
              { value: 'ro', label: t('common:language.ro') },
              { value: 'en', label: t('common:language.en') },
            ]}
          />
        </Field>
        <FormError error={save.error} />
        <div className="flex justify-end max-md:*:flex-1">
          <Button type="submit" look="primary" busy={save.isPending} disabled={!isDirty}>
            {t('common:actions.save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
