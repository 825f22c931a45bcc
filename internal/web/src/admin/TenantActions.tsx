import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminTenantDetail } from '@/api/types'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { toast } from '@/ui/toast'
import { useDelete, useRestore, useSetSeats, useSuspend } from './queries'
import { ReasonDialog } from './ReasonDialog'

/** Suspend, delete or restore, each with a reason. */
export function TenantActions({ tenant }: { tenant: AdminTenantDetail }) {
  const { t } = useTranslation('admin')
  const suspend = useSuspend(tenant.id)
  const restore = useRestore(tenant.id)
  const remove = useDelete(tenant.id)
  const [kind, setKind] = useState<'suspend' | 'restore' | 'delete'>()
  const change = kind === 'suspend' ? suspend : kind === 'delete' ? remove : restore
  const close = () => {
    setKind(undefined)
  }
  return (
    <>
      {tenant.state === 'active' && (
        <Button look="danger-quiet" onClick={() => setKind('suspend')}>
          {t('suspend.action')}
        </Button>
      )}
      {tenant.state === 'suspended' && (
        <Button look="danger-quiet" onClick={() => setKind('delete')}>
          {t('delete.action')}
        </Button>
      )}
      {(tenant.state === 'suspended' || tenant.state === 'deleted') && (
        <Button look="primary" onClick={() => setKind('restore')}>
          {t('restore.action')}
        </Button>
      )}
      {kind && (
        <ReasonDialog
          title={t(`${kind}.title`, { name: tenant.name })}
          text={t(`${kind}.text`)}
          confirm={t(`${kind}.confirm`)}
          danger={kind !== 'restore'}
          busy={change.isPending}
          error={change.error}
          onClose={close}
          onReason={(reason) => {
            change.mutate(
              { reason },
              {
                onSuccess: () => {
                  toast.done(t(`${kind}.done`, { name: tenant.name }))
                  close()
                },
              },
            )
          }}
        />
      )}
    </>
  )
}

/** How many seats the clinic may fill. */
export function SeatsDialog({ tenant, onClose }: { tenant: AdminTenantDetail; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const [seats, setSeats] = useState(String(tenant.max_seats))
  const save = useSetSeats(tenant.id)
  const count = Number(seats)
  const wrong = !/^\d+$/.test(seats) || count > 1000
  return (
    <ReasonDialog
      title={t('seats.title')}
      text={t('seats.text', { used: tenant.used_seats })}
      confirm={t('common:actions.save')}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onReason={(reason) => {
        if (wrong) return
        save.mutate(
          { max_seats: count, reason },
          {
            onSuccess: () => {
              toast.done(t('common:saved'))
              onClose()
            },
          },
        )
      }}
    >
      <Field label={t('new.max_seats')} error={wrong ? 'integer' : undefined}>
        <Input
          type="number"
          inputMode="numeric"
          min={0}
          max={1000}
          value={seats}
          onChange={(e) => {
            setSeats(e.target.value)
          }}
          className="text-right"
        />
      </Field>
    </ReasonDialog>
  )
}
