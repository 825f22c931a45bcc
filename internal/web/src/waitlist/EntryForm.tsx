import { useQuery } from '@tanstack/react-query'
import { Flame, Mail } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { providersQuery, servicesQuery } from '@/api/queries'
import { useClinic, useSlug } from '@/app/clinic'
import { ClientPicker } from '@/calendar/ClientPicker'
import { ServicePicker } from '@/calendar/ServicePicker'
import { useNow } from '@/calendar/useNow'
import { addDays, wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { Sheet } from '@/ui/Sheet'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { ChoiceChips } from './ChoiceChips'
import { useSaveEntry } from './queries'
import type { WaitEntry, Wish } from './types'
import { emptyWish, partNames, partOf, togglePart, weekdayNames } from './wish'

interface EntryFormProps {
  entry: WaitEntry | null
  /** For whom, when that is known already. */
  client?: { id: string; name: string; phone: string } | null
  onClose: () => void
}

const WEEK = [1, 2, 3, 4, 5, 6, 7]
const REACH = 28

/** Puts a client on the waitlist, or changes what they wait for. */
export function EntryForm({ entry, client: known = null, onClose }: EntryFormProps) {
  const { t, i18n } = useTranslation('waitlist')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const today = wallOf(useNow(), zone).day
  const [client, setClient] = useState(entry?.client ?? known)
  const [wish, setWish] = useState<Wish>(() => entry?.wish ?? emptyWish(today, addDays(today, REACH)))
  const [tried, setTried] = useState(false)
  const services = useQuery(servicesQuery(slug))
  const providers = useQuery(providersQuery(slug))
  const save = useSaveEntry(entry)
  const change = (part: Partial<Wish>) => setWish((w) => ({ ...w, ...part }))
  const wrong = (path: string) =>
    isApiError(save.error) ? save.error.errors.find((e) => e.path.replace(/^wish\./, '').startsWith(path))?.code : undefined
  const missing = { client: !client, services: wish.service_ids.length === 0, days: wish.to < (wish.from ?? today) }

  const submit = () => {
    setTried(true)
    if (!client || missing.services || missing.days) return
    save.mutate(
      { client_id: client.id, wish },
      {
        onSuccess: () => {
          toast.done(t(entry ? 'form.saved' : 'form.added', { name: client.name }))
          onClose()
        },
      },
    )
  }
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t(entry ? 'form.edit_title' : 'form.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button look="primary" busy={save.isPending} onClick={submit}>
            {t(entry ? 'common:actions.save' : 'form.submit')}
          </Button>
        </>
      }
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
      >
        <Field label={t('form.client')} error={tried && missing.client ? 'required' : wrong('client_id')}>
          {entry ? (
            <p className="font-medium">{entry.client.name}</p>
          ) : (
            <ClientPicker
              slug={slug}
              zone={zone}
              value={client}
              mayCreate={false}
              autoFocus={known === null}
              onChoose={(c) => setClient(c && { id: c.id, name: c.name, phone: c.phone ?? '' })}
              onCreate={() => undefined}
            />
          )}
        </Field>
        <Field label={t('form.services')} error={tried && missing.services ? 'required' : wrong('service_ids')}>
          <ServicePicker
            services={services.data ?? []}
            preferred={[]}
            value={wish.service_ids}
            onChange={(ids) => {
              change({ service_ids: ids })
            }}
          />
        </Field>
        <ChoiceChips
          label={t('form.providers')}
          hint={t('form.any')}
          options={(providers.data ?? [])
            .filter((p) => p.active)
            .map((p) => ({ value: p.id, label: [p.title, p.name].filter(Boolean).join(' '), color: p.color }))}
          chosen={wish.provider_ids ?? []}
          onToggle={(id) => change({ provider_ids: toggled(wish.provider_ids ?? [], id) })}
        />
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('form.from')} error={wrong('from')}>
            <Input type="date" value={wish.from ?? today} min={today} onChange={(e) => change({ from: e.target.value })} />
          </Field>
          <Field label={t('form.to')} error={tried && missing.days ? 'end_before_start' : wrong('to')}>
            <Input type="date" value={wish.to} min={wish.from ?? today} onChange={(e) => change({ to: e.target.value })} />
          </Field>
        </div>
        <ChoiceChips
          label={t('form.weekdays')}
          hint={t('form.any')}
          options={WEEK.map((d) => ({
            value: String(d),
            label: weekdayNames([d], i18n.language, 'short')[0] ?? '',
            name: weekdayNames([d], i18n.language)[0],
          }))}
          chosen={(wish.weekdays ?? []).map(String)}
          onToggle={(d) => change({ weekdays: toggled(wish.weekdays ?? [], Number(d)) })}
        />
        <ChoiceChips
          label={t('form.times')}
          hint={t('form.any')}
          options={[
            ...partNames.map((p) => ({ value: p, label: t(`part.${p}`), name: t(`part.${p}_hours`) })),
            ...(wish.times ?? [])
              .filter((time) => !partOf(time))
              .map((time) => ({ value: `${time.from}-${time.to}`, label: `${time.from}–${time.to}` })),
          ]}
          chosen={(wish.times ?? []).map((time) => partOf(time) ?? `${time.from}-${time.to}`)}
          onToggle={(value) => {
            const part = partNames.find((p) => p === value)
            change({ times: part ? togglePart(wish.times, part) : (wish.times ?? []).filter((time) => `${time.from}-${time.to}` !== value) })
          }}
        />
        <Field label={t('form.notes')} optional error={wrong('notes')}>
          <Textarea rows={2} maxLength={1000} value={wish.notes ?? ''} onChange={(e) => change({ notes: e.target.value })} />
        </Field>
        <div className="flex flex-col gap-1 rounded-base border border-line px-3 py-2">
          <Switch checked={wish.urgent ?? false} onChange={(urgent) => change({ urgent })}>
            <Icon icon={Flame} /> {t('form.urgent')}
          </Switch>
          <Switch checked={wish.auto_offer ?? false} onChange={(auto_offer) => change({ auto_offer })}>
            <Icon icon={Mail} /> {t('form.auto_offer')}
          </Switch>
        </div>
        <FormError error={save.error} />
      </form>
    </Sheet>
  )
}

function Icon({ icon: Drawn }: { icon: typeof Flame }) {
  return <Drawn size={15} aria-hidden className="mr-1 inline text-muted" />
}

function toggled<T>(list: readonly T[], item: T): T[] {
  return list.includes(item) ? list.filter((x) => x !== item) : [...list, item]
}
