import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '@/api/types'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { invitedRoles, useChangeMember, type InvitedRole } from './queries'
import { RoleFields } from './RoleFields'

export function RoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation('team')
  const [role, setRole] = useState<InvitedRole>(invitedRoles.find((r) => r === member.role) ?? 'dentist')
  const [providers, setProviders] = useState(member.provider_ids)
  const change = useChangeMember()
  return (
    <Dialog open onOpenChange={onClose} title={t('role.title', { name: member.name })}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          change.mutate(
            { id: member.id, role, provider_ids: role === 'assistant' ? providers : [] },
            {
              onSuccess: () => {
                toast.done(t('role.done', { name: member.name, role: t(`common:roles.${role}`) }))
                onClose()
              },
            },
          )
        }}
      >
        <RoleFields role={role} onRole={setRole} providers={providers} onProviders={setProviders} />
        <FormError error={change.error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={change.isPending}>
            {t('common:actions.save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
