import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call, idempotent } from '@/api/client'
import { keys } from '@/api/queries'
import { useAttempt } from '@/api/useAttempt'
import { useLanguage } from '@/i18n/format'
import { ClinicFields, clinicBasics, likelyZone } from '@/settings/clinicFields'
import { Button } from '@/ui/Button'
import { placeErrors, useSchemaForm } from '@/ui/form'
import { FormError } from '@/ui/States'

const schema = z.object(clinicBasics)

/** Makes a clinic that the signed-in person owns, and opens it. */
export function ClinicForm() {
  const { t } = useTranslation('auth')
  const cache = useQueryClient()
  const navigate = useNavigate()
  const language = useLanguage()
  const attempt = useAttempt()
  const form = useSchemaForm(schema, { name: '', time_zone: likelyZone(), currency: 'RON', language })
  const create = useMutation({
    mutationFn: (body: z.infer<typeof schema>) => call(api.POST('/api/v1/tenants', { params: { header: idempotent(attempt.key(body)) }, body })),
    onSuccess: async (clinic) => {
      attempt.done()
      await cache.invalidateQueries({ queryKey: keys.me })
      await navigate({ to: '/c/$slug/calendar', params: { slug: clinic.slug } })
    },
    onError: (error) => placeErrors(error, form, t),
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(e) =>
        void form.handleSubmit((v) => {
          create.mutate(v)
        })(e)
      }
    >
      <ClinicFields form={form} />
      <FormError error={create.error} />
      <Button type="submit" look="primary" size="lg" busy={create.isPending} className="mt-1">
        {t('sign_up.open_clinic')}
      </Button>
    </form>
  )
}
