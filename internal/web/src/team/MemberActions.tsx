import { Ellipsis, KeyRound, UserCog, UserRoundCheck, UserRoundMinus, UserRoundX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '@/api/types'
import { IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { HandOverDialog } from './HandOverDialog'
import { useChangeMember, useRemoveMember } from './queries'
import { RoleDialog } from './RoleDialog'

/** What the owner can do with one member. */
export function MemberActions({ member, members }: { member: Member; members: Member[] }) {
  const { t } = useTranslation('team')
  const [open, setOpen] = useState<'role' | 'remove' | 'hand-over' | null>(null)
  const change = useChangeMember()
  const close = () => {
    setOpen(null)
  }
  const setState = (state: 'active' | 'suspended', undo?: () => void) => {
    change.mutate(
      { id: member.id, state },
      {
        onSuccess: () => {
          toast.done(t(`state.${state}`, { name: member.name }), undo)
        },
        onError: (error) => {
          toast.failed(error)
        },
      },
    )
  }
  const owner = member.role === 'owner'
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={t('common:actions.actions_for', { name: member.name })} />}>
        {owner ? (
          <MenuItem
            icon={KeyRound}
            onSelect={() => {
              setOpen('hand-over')
            }}
          >
            {t('hand_over.action')}
          </MenuItem>
        ) : (
          <>
            <MenuItem
              icon={UserCog}
              onSelect={() => {
                setOpen('role')
              }}
            >
              {t('role.action')}
            </MenuItem>
            {member.state === 'active' ? (
              <MenuItem
                icon={UserRoundX}
                onSelect={() => {
                  setState('suspended', () => {
                    setState('active')
                  })
                }}
              >
                {t('state.suspend')}
              </MenuItem>
            ) : (
              <MenuItem
                icon={UserRoundCheck}
                onSelect={() => {
                  setState('active')
                }}
              >
                {t('state.restore')}
              </MenuItem>
            )}
            <MenuLine />
            <MenuItem
              icon={UserRoundMinus}
              danger
              onSelect={() => {
                setOpen('remove')
              }}
            >
              {t('remove.action')}
            </MenuItem>
          </>
        )}
      </Menu>
      {open === 'role' && <RoleDialog member={member} onClose={close} />}
      {open === 'hand-over' && <HandOverDialog members={members} onClose={close} />}
      {open === 'remove' && <RemoveDialog member={member} onClose={close} />}
    </>
  )
}

function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation('team')
  const remove = useRemoveMember()
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t('remove.title', { name: member.name })}
      text={t('remove.text')}
      typed={{ label: t('remove.typed', { email: member.email }), value: member.email }}
      confirm={t('remove.confirm')}
      busy={remove.isPending}
      error={<FormError error={remove.error} />}
      onConfirm={() => {
        remove.mutate(member.id, {
          onSuccess: () => {
            toast.done(t('remove.done', { name: member.name }))
            onClose()
          },
        })
      }}
    />
  )
}
