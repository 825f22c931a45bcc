import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { Team } from '@/api/types'
import { useCan } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useInvite, type InvitedRole } from './queries'
import { RoleFields } from './RoleFields'
import { MoreSeats } from './Seats'

const schema = z.object({ email: rules.email })

export function InviteDialog({ team, onClose }: { team: Team | undefined; onClose: () => void }) {
  const { t } = useTranslation('team')
  const [role, setRole] = useState<InvitedRole>('dentist')
  const [providers, setProviders] = useState<string[]>([])
  const form = useSchemaForm(schema, { email: '' })
  const invite = useInvite()
  const pays = useCan()('billing.manage')
  const full = team !== undefined && team.used_seats >= team.max_seats
  return (
    <Dialog open onOpenChange={onClose} title={t('invite.title')} description={t('invite.text')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit(({ email }) => {
            invite.mutate(
              { email, role, provider_ids: role === 'assistant' ? providers : [] },
              {
                onSuccess: () => {
                  toast.done(t('invite.done', { email }))
                  onClose()
                },
                onError: (error) => placeErrors(error, form, t),
              },
            )
          })(e)
        }
      >
        {full && !invite.error && (
          <Notice tone="warning">
            <span className="mr-3">{t(team.max_seats > 0 ? 'common:errors.seats_exhausted' : 'common:errors.no_seats')}</span>
            {pays && <MoreSeats />}
          </Notice>
        )}
        <Field label={t('invite.email')} error={form.formState.errors.email?.message}>
          <Input {...form.register('email')} type="email" autoComplete="off" autoFocus />
        </Field>
        <RoleFields role={role} onRole={setRole} providers={providers} onProviders={setProviders} />
        <FormError error={invite.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={invite.isPending}>
            {t('invite.submit')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
