import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { servicesQuery, teamQuery } from '@/api/queries'
import type { Provider } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Check, Switch } from '@/ui/Check'
import { COLORS } from '@/ui/ColorSwatch'
import { DiscardDialog } from '@/ui/DiscardDialog'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { Sheet } from '@/ui/Sheet'
import { FormError } from '@/ui/States'
import { useUnsavedWarning } from '@/ui/unsaved'
import { ColorField } from './ColorField'
import { exceptionsOf, specialsOf, wrongWith, type Special } from './exceptions'
import { ExceptionsEditor } from './ExceptionsEditor'
import { faultOf, hoursOf, weekOf, workWeek, type Week } from './hours'
import { LocationSelect } from './LocationSelect'
import { TimeOffSection } from './TimeOffSection'
import { WeekHours } from './WeekHours'
import { useEntry } from './useEntry'

const schema = z.object({
  title: rules.optionalText(40),
  name: rules.text(120),
  role_label: rules.optionalText(60),
  color: z.number(),
  location_id: z.string().nullable(),
  member_id: z.string().nullable(),
  service_ids: z.array(z.string()),
  active: z.boolean(),
  is_assistant: z.boolean(),
  bookable_online: z.boolean(),
})

export interface ProviderSheetProps {
  item: Provider | null
  /** Colours in use, so that a new provider gets another. */
  taken: number[]
  onClose: () => void
}

/** Who treats: name, colour, services and weekly hours. */
export function ProviderSheet({ item, taken, onClose }: ProviderSheetProps) {
  const { t } = useTranslation('settings')
  const can = useCan()
  const form = useSchemaForm(schema, {
    title: item?.title ?? '',
    name: item?.name ?? '',
    role_label: item?.role_label ?? '',
    color: item?.color ?? COLORS.find((c) => !taken.includes(c)) ?? taken.length % 8,
    location_id: item?.location_id ?? null,
    member_id: item?.member_id ?? null,
    service_ids: item?.service_ids ?? [],
    active: item?.active ?? true,
    is_assistant: item?.is_assistant ?? false,
    bookable_online: item?.bookable_online ?? true,
  })
  const { errors } = form.formState
  const [week, setWeek] = useState<Week | null>(null)
  const [specials, setSpecials] = useState<Special[] | null>(null)
  const [checked, setChecked] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const shown = week ?? (item ? weekOf(item.hours) : workWeek)
  const shownSpecials = specials ?? specialsOf(item?.exceptions ?? [])
  const dirty = form.formState.isDirty || week !== null || specials !== null
  useUnsavedWarning(dirty)
  const entry = useEntry('providers', {
    item,
    form,
    bodyOf: (body) => {
      setChecked(true)
      const wrong = shown.some((day) => faultOf(day) !== null) || shownSpecials.some((s) => wrongWith(s, shownSpecials) !== null)
      return wrong ? null : { ...body, hours: hoursOf(shown), exceptions: exceptionsOf(shownSpecials) }
    },
    onClose,
  })
  const close = () => {
    if (dirty) setLeaving(true)
    else onClose()
  }
  return (
    <Sheet
      open
      onOpenChange={close}
      className="md:max-w-160"
      title={item ? `${item.title} ${item.name}`.trim() : t('providers.add')}
      footer={
        <>
          <Button onClick={close}>{t('common:actions.cancel')}</Button>
          <Button type="submit" form="provider" look="primary" busy={entry.busy}>
            {t('common:actions.save')}
          </Button>
        </>
      }
    >
      <form id="provider" noValidate className="flex flex-col gap-5" onSubmit={entry.onSubmit}>
        <div className="grid grid-cols-[96px_1fr] gap-3">
          <Field label={t('providers.name_title')} error={errors.title?.message}>
            <Input {...form.register('title')} placeholder={t('providers.title_example')} />
          </Field>
          <Field label={t('providers.name')} error={errors.name?.message}>
            <Input {...form.register('name')} autoFocus={!item} />
          </Field>
        </div>
        <Field label={t('providers.role_label')} error={errors.role_label?.message} optional help={t('providers.role_help')}>
          <Input {...form.register('role_label')} />
        </Field>
        <Controller control={form.control} name="color" render={({ field }) => <ColorField value={field.value} onChange={field.onChange} />} />
        <Controller
          control={form.control}
          name="location_id"
          render={({ field }) => <LocationSelect value={field.value} onChange={field.onChange} error={errors.location_id?.message} />}
        />
        <Controller control={form.control} name="member_id" render={({ field }) => <MemberSelect value={field.value} onChange={field.onChange} />} />
        <Controller
          control={form.control}
          name="service_ids"
          render={({ field }) => <ServiceChecks value={field.value} onChange={field.onChange} />}
        />
        <section>
          <h3 className="text-dense font-medium text-soft">{t('hours.title')}</h3>
          <p className="mb-2 text-meta text-muted">{t('hours.help')}</p>
          <WeekHours week={shown} onChange={setWeek} />
        </section>
        <ExceptionsEditor specials={shownSpecials} checked={checked} onChange={setSpecials} />
        <div>
          {(['active', 'bookable_online', 'is_assistant'] as const).map((name) => (
            <Controller
              key={name}
              control={form.control}
              name={name}
              render={({ field }) => (
                <Switch checked={field.value} onChange={field.onChange}>
                  {t(`providers.${name}`)}
                </Switch>
              )}
            />
          ))}
        </div>
        <FormError error={entry.error} />
      </form>
      {item && can('blocked_time.write') && <TimeOffSection providerId={item.id} />}
      <DiscardDialog open={leaving} onOpenChange={setLeaving} onDiscard={onClose} />
    </Sheet>
  )
}

function MemberSelect({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation('settings')
  const { data } = useQuery(teamQuery(useSlug()))
  const members = data?.members.filter((m) => m.state !== 'removed') ?? []
  return (
    <Field label={t('providers.member')} optional help={t('providers.member_help')}>
      <Select
        value={value ?? ''}
        onChange={(e) => {
          onChange(e.target.value || null)
        }}
        options={[{ value: '', label: t('providers.no_member') }, ...members.map((m) => ({ value: m.id, label: m.name }))]}
      />
    </Field>
  )
}

function ServiceChecks({ value, onChange }: { value: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation('settings')
  const { data } = useQuery(servicesQuery(useSlug()))
  return (
    <fieldset>
      <legend className="mb-1 text-dense font-medium text-soft">{t('providers.services')}</legend>
      {data?.length === 0 && <p className="text-dense text-muted">{t('providers.no_services')}</p>}
      <div className="grid gap-x-4 sm:grid-cols-2">
        {data?.map((s) => (
          <Check
            key={s.id}
            checked={value.includes(s.id)}
            onChange={(on) => {
              onChange(on ? [...value, s.id] : value.filter((id) => id !== s.id))
            }}
          >
            {s.name}
          </Check>
        ))}
      </div>
    </fieldset>
  )
}
