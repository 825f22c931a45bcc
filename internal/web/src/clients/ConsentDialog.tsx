import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Client } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { numeric, parseNumeric } from '@/calendar/format'
import { say } from '@/calendar/say'
import { useNow } from '@/calendar/useNow'
import { instantOf, wallOf } from '@/calendar/zone'
import { newestFilesQuery } from '@/files/queries'
import { fieldText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import type { Channel } from './search'
import { useClientWrites } from './useClientWrites'

const MEANS = ['paper', 'form', 'phone', 'online'] as const

interface ConsentDialogProps {
  client: Client
  channel: Channel
  onClose: () => void
}

/** Keeps a decision of the client: given or taken back, when, and how they said it. */
export function ConsentDialog({ client, channel, onClose }: ConsentDialogProps) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const slug = useSlug()
  const can = useCan()
  const writes = useClientWrites(slug)
  const attempt = useAttempt()
  const wall = wallOf(useNow(), zone)
  const granted = !client.consents.find((c) => c.channel === channel)?.granted
  const [how, setHow] = useState<(typeof MEANS)[number]>('paper')
  const [day, setDay] = useState(numeric(wall.day))
  const proofs = useQuery({ ...newestFilesQuery(slug, client.id), enabled: can('files.read') }).data ?? []
  const [proof, setProof] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const [failure, setFailure] = useState<unknown>(null)

  const save = async () => {
    const decided = parseNumeric(day)
    if (!decided) return setWrong(t('field.date_bad'))
    if (decided > wall.day) return setWrong(t('consent.future'))
    setBusy(true)
    setWrong(undefined)
    setFailure(null)
    // Today's decision is made now; an earlier one at noon of its day.
    const at = decided === wall.day ? {} : { at: new Date(instantOf(decided, 720, zone)).toISOString() }
    const body = { channel, granted, how, ...at, ...(proof ? { proof_file_id: proof } : {}) }
    try {
      await writes.consent(client.id, body, attempt.key(body))
      attempt.done()
      say.done(t(granted ? 'consent.given_done' : 'consent.withdrawn_done', { channel: t(`consent.channel.${channel}`) }))
      onClose()
    } catch (error) {
      const at = isApiError(error) ? error.errors.find((f) => f.path === 'at') : undefined
      if (at) setWrong(fieldText(t, at))
      else setFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${t(granted ? 'consent.give' : 'consent.withdraw')}: ${t(`consent.channel.${channel}`)}`}
      description={t(`consent.about.${channel}`)}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void save()
        }}
      >
        <Field label={t('consent.how_label')}>
          <Select
            value={how}
            autoFocus
            options={MEANS.map((m) => ({ value: m, label: t(`consent.how.${m}`) }))}
            onChange={(e) => setHow(MEANS.find((m) => m === e.target.value) ?? 'paper')}
          />
        </Field>
        <Field label={t('consent.when')} help={t('field.date_help')} error={wrong}>
          <Input value={day} inputMode="numeric" autoComplete="off" className="tabular-nums" onChange={(e) => setDay(e.target.value)} />
        </Field>
        {proofs.length > 0 && (
          <Field label={t('consent.proof')} help={t('consent.proof_help')} optional>
            <Select
              value={proof}
              options={[{ value: '', label: t('consent.no_proof') }, ...proofs.map((f) => ({ value: f.id, label: f.name }))]}
              onChange={(e) => setProof(e.target.value)}
            />
          </Field>
        )}
        <FormError error={failure} />
        <Buttons>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button type="submit" look={granted ? 'primary' : 'danger'} busy={isBusy}>
            {t(granted ? 'consent.give' : 'consent.withdraw')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
