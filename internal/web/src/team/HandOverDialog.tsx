import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '@/api/types'
import { useClinic } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useHandOver } from './queries'

/** Makes another member the owner; the former one gets that member's role. */
export function HandOverDialog({ members, onClose }: { members: Member[]; onClose: () => void }) {
  const { t } = useTranslation('team')
  const clinic = useClinic()
  const heirs = members.filter((m) => m.role !== 'owner' && m.state === 'active')
  const [heir, setHeir] = useState('')
  const [name, setName] = useState('')
  const handOver = useHandOver()
  const chosen = heirs.find((m) => m.id === heir)
  const ready = Boolean(chosen) && name.trim().toLocaleLowerCase() === clinic.name.trim().toLocaleLowerCase()
  return (
    <Dialog open onOpenChange={onClose} title={t('hand_over.title')} description={t('hand_over.text')}>
      {heirs.length === 0 ? (
        <Notice tone="info">{t('hand_over.nobody')}</Notice>
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(e) => {
            e.preventDefault()
            if (!ready || !chosen) return
            handOver.mutate(chosen.id, {
              onSuccess: () => {
                toast.done(t('hand_over.done', { name: chosen.name }))
                onClose()
              },
            })
          }}
        >
          <Field label={t('hand_over.to')}>
            <Select
              value={heir}
              placeholder={t('common:choose')}
              onChange={(e) => {
                setHeir(e.target.value)
              }}
              options={heirs.map((m) => ({ value: m.id, label: `${m.name} (${t(`common:roles.${m.role}`)})` }))}
            />
          </Field>
          {chosen && <Notice tone="warning">{t('hand_over.after', { name: chosen.name, role: t(`common:roles.${chosen.role}`) })}</Notice>}
          <Field label={t('hand_over.typed', { clinic: clinic.name })}>
            <Input
              value={name}
              autoComplete="off"
              onChange={(e) => {
                setName(e.target.value)
              }}
            />
          </Field>
          <FormError error={handOver.error} />
          <Buttons>
            <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
            <Button type="submit" look="danger" disabled={!ready} busy={handOver.isPending}>
              {t('hand_over.confirm')}
            </Button>
          </Buttons>
        </form>
      )}
    </Dialog>
  )
}
