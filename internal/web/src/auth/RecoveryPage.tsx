import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { AuthCard, linkClass } from './AuthCard'
import { CodeForm } from './CodeForm'

const schema = z.object({ email: rules.email })

/** Recovery: the address, then the code that came to it; the new password follows on its own page. */
export function RecoveryPage() {
  const { t } = useTranslation('auth')
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [sent, setSent] = useState<{ email: string; flow: string } | null>(null)
  const form = useSchemaForm(schema, { email: '' })
  const start = useMutation({
    mutationFn: (body: { email: string }) => call(api.POST('/api/v1/auth/recovery', { body })),
    onSuccess: ({ flow }, { email }) => {
      setSent({ email, flow })
    },
    onError: (error) => placeErrors(error, form, t),
  })
  const back = (
    <Link to="/sign-in" className={linkClass}>
      {t('recovery.back')}
    </Link>
  )
  if (sent) {
    return (
      <AuthCard
        title={t('recovery.code_title')}
        text={t('recovery.code_text', { email: sent.email })}
        foot={
          <>
            <button
              type="button"
              className={linkClass}
              onClick={() => {
                start.mutate(
                  { email: sent.email },
                  {
                    onSuccess: () => {
                      toast.info(t('common:verify.resent'))
                    },
                    onError: (e) => {
                      toast.failed(e)
                    },
                  },
                )
              }}
            >
              {t('common:verify.resend')}
            </button>
            {back}
          </>
        }
      >
        <CodeForm
          label={t('common:verify.code')}
          submit={t('common:actions.continue')}
          onCode={async (code) => {
            await call(api.POST('/api/v1/auth/recovery/verify', { body: { flow: sent.flow, code } }))
            cache.clear()
            await navigate({ to: '/recovery/password' })
          }}
        />
      </AuthCard>
    )
  }
  return (
    <AuthCard title={t('recovery.title')} text={t('recovery.text')} foot={back}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit((v) => {
            start.mutate(v)
          })(e)
        }
      >
        <Field label={t('email')} error={form.formState.errors.email?.message}>
          <Input {...form.register('email')} type="email" autoComplete="username" autoFocus />
        </Field>
        <FormError error={start.error} />
        <Button type="submit" look="primary" size="lg" busy={start.isPending}>
          {t('recovery.submit')}
        </Button>
      </form>
    </AuthCard>
  )
}
