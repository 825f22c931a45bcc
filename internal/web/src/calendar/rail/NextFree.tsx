import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '@/ui/Select'
import { when } from '../format'
import { nextSlotsQuery } from '../queries'
import type { FreeSlot, Provider } from '../types'
import type { Calendar } from '../useCalendar'
import { nameOf } from '../view'
import { addDays, instantOf, MINUTE } from '../zone'

/** How far ahead a free time is looked for. */
const DAYS = 30

/** The next free time of every provider for a service; a click fills the form with it. */
export function NextFree({ calendar }: { calendar: Calendar }) {
  const { t, i18n } = useTranslation('calendar')
  const titleId = useId()
  const { slug, zone, date, today, now, data, state, search, setSearch, leave } = calendar
  const [typed, setTyped] = useState('')
  const service = data.services.find((s) => s.id === (typed || search.service)) ?? data.services[0]
  const performs = (p: Provider) => p.active && (p.service_ids.length === 0 || (service !== undefined && p.service_ids.includes(service.id)))
  const providers = data.chosen.filter(performs)
  // In quarters, so that the same question is asked once.
  const start = date > today ? instantOf(date, 0, zone) : Math.ceil(now / (15 * MINUTE)) * 15 * MINUTE
  const range = { from: start, to: instantOf(addDays(date > today ? date : today, DAYS), 0, zone) }
  const found = useQuery({ ...nextSlotsQuery(slug, service?.id ?? '', range), enabled: service !== undefined })
  if (!service) return null
  const take = (slot: FreeSlot) =>
    leave(() => {
      const from = Date.parse(slot.start)
      setSearch({ open: undefined })
      state.startNew({ from, to: Date.parse(slot.end), providerId: slot.provider_id, resourceId: slot.resource_id ?? null }, null, [service.id])
    })
  return (
    <section className="border-b border-line px-4 py-3" aria-labelledby={titleId}>
      <h3 id={titleId} className="mb-2 text-meta font-medium text-muted">
        {t('rail.next')}
      </h3>
      <Select
        aria-label={t('filter.service')}
        value={service.id}
        options={data.services.map((s) => ({ value: s.id, label: `${s.name} · ${String(s.duration_minutes)} min` }))}
        onChange={(e) => setTyped(e.target.value)}
      />
      <ul className="mt-2">
        {providers.map((p) => {
          const slot = found.data?.find((s) => s.provider_id === p.id)
          const time = slot && when(Date.parse(slot.start), Date.parse(slot.end), zone, i18n.language)
          return (
            <li key={p.id} className="flex min-h-9 items-center gap-2 text-dense max-md:min-h-11">
              <span className="size-2.5 flex-none rounded-full bg-tone" data-color={p.color} aria-hidden="true" />
              <span className="min-w-0 flex-1 truncate">{nameOf(p)}</span>
              {slot && time ? (
                <button
                  type="button"
                  aria-label={t('rail.take', { name: nameOf(p), when: time })}
                  className="flex-none rounded-dense px-2 py-1 font-medium text-accent-ink tabular-nums hover:bg-accent-soft max-md:min-h-11"
                  onClick={() => take(slot)}
                >
                  {time.replace(/–.*/, '')}
                </button>
              ) : (
                <span className="flex-none text-muted">{found.isPending ? '…' : t('rail.none')}</span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
