import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState, FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useSaveSettings, waitlistSettingsQuery } from './queries'
import type { WaitlistSettings } from './types'

/** How the clinic offers free times. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('waitlist')
  const found = useQuery(waitlistSettingsQuery(useSlug()))
  return (
    <Dialog open onOpenChange={onClose} title={t('settings.title')} description={t('settings.text')}>
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-4" />
      ) : !found.data ? (
        <SkeletonLines lines={4} />
      ) : (
        <SettingsForm settings={found.data} onClose={onClose} />
      )}
    </Dialog>
  )
}

const numbers = [
  { name: 'offer_hours', min: 1, max: 72 },
  { name: 'parallel', min: 1, max: 10 },
  { name: 'lead_hours', min: 0, max: 168 },
] as const

function SettingsForm({ settings, onClose }: { settings: WaitlistSettings; onClose: () => void }) {
  const { t } = useTranslation('waitlist')
  const [now, setNow] = useState(settings)
  const save = useSaveSettings()
  const wrong = (n: (typeof numbers)[number]) => !Number.isInteger(now[n.name]) || now[n.name] < n.min || now[n.name] > n.max
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(e) => {
        e.preventDefault()
        if (numbers.some(wrong)) return
        save.mutate(now, {
          onSuccess: () => {
            toast.done(t('settings.saved'))
            onClose()
          },
        })
      }}
    >
      <Switch checked={now.auto_offer} onChange={(auto_offer) => setNow({ ...now, auto_offer })}>
        {t('settings.auto_offer')}
      </Switch>
      {numbers.map((n) => (
        <Field key={n.name} label={t(`settings.${n.name}`)} help={t(`settings.${n.name}_help`)} error={wrong(n) ? t('settings.range', n) : undefined}>
          <Input
            type="number"
            inputMode="numeric"
            min={n.min}
            max={n.max}
            className="w-24"
            value={Number.isNaN(now[n.name]) ? '' : now[n.name]}
            onChange={(e) => setNow({ ...now, [n.name]: e.target.valueAsNumber })}
          />
        </Field>
      ))}
      <FormError error={save.error} />
      <Buttons>
        <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
        <Button type="submit" look="primary" busy={save.isPending}>
          {t('common:actions.save')}
        </Button>
      </Buttons>
    </form>
  )
}
