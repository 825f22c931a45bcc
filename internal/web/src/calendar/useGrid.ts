import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { conflictsOf, sentence } from './conflicts'
import { overlaid } from './changes'
import type { Ghost } from './gesture'
import { firstMinute } from './hours'
import { knownOf } from './known'
import { dayShort } from './format'
import type { Place } from './model'
import type { CalendarSearch } from './search'
import type { Appointment, Provider } from './types'
import type { CalendarData } from './useCalendarData'
import { nameOf, show, type Block, type Shown } from './view'
import type { Editor } from './useEditor'
import { clock, instantOf, MINUTE, type Day, type Range } from './zone'

interface Options {
  zone: string
  date: Day
  view: 'day' | 'week'
  search: CalendarSearch
  data: CalendarData
  over: ReadonlyMap<string, Appointment>
  /** On phones only this provider. */
  only: string | null
}

/** What the grid shows and what it can say about it. */
export function useGrid({ zone, date, view, search, data, over, only }: Options) {
  const { t, i18n } = useTranslation('calendar')
  const { providers, chosen, resources, blocked } = data
  const appointments = useMemo(() => overlaid(data.appointments, over), [data.appointments, over])
  const shownProviders = useMemo(() => (only ? chosen.filter((p) => p.id === only) : chosen), [chosen, only])

  const shown: Shown = useMemo(
    () =>
      show({
        zone,
        date,
        view,
        by: only ? 'provider' : (search.columns ?? 'provider'),
        providers: shownProviders,
        resources,
        appointments,
        blocked,
        withCancelled: search.cancelled === true,
        noResource: t('no_resource'),
      }),
    [zone, date, view, only, search.columns, search.cancelled, shownProviders, resources, appointments, blocked, t],
  )
  const known = useMemo(() => knownOf(zone, appointments, blocked, providers, resources), [zone, appointments, blocked, providers, resources])
  const byId = useMemo(() => new Map(providers.map((p): [string, Provider] => [p.id, p])), [providers])

  /** The time and column of a ghost; the block that moves keeps its length and what the column does not say. */
  const placeAt = useCallback(
    (ghost: Ghost, of: Appointment | null, keepsLength: boolean): Place => {
      const column = shown.columns[ghost.column]
      const from = instantOf(column?.day ?? date, ghost.top, zone)
      const length = of && keepsLength ? Date.parse(of.end) - Date.parse(of.start) : (ghost.bottom - ghost.top) * MINUTE
      const isByResource = column !== undefined && column.providerId === null
      return {
        from,
        to: from + length,
        providerId: column?.providerId ?? of?.provider_id ?? null,
        resourceId: isByResource ? column.resourceId : (of?.resource_id ?? null),
      }
    },
    [shown, date, zone],
  )

  const reasonFor = useCallback(
    (place: Place, id?: string, clientId?: string): string | null => {
      if (!place.providerId) return null
      const [first] = conflictsOf({ id, providerId: place.providerId, resourceId: place.resourceId, clientId, from: place.from, to: place.to }, known)
      return first ? sentence(first, zone, t) : null
    },
    [known, zone, t],
  )

  const describe = useCallback(
    (block: Block): string => {
      const span = (start: string, end: string) => `${clock(Date.parse(start), zone)}–${clock(Date.parse(end), zone)}`
      if (block.blocked) return t('block.blocked', { time: span(block.blocked.start, block.blocked.end), reason: block.blocked.reason })
      const a = block.appointment
      if (!a) return ''
      const provider = byId.get(a.provider_id)
      const day = shown.columns.length > 0 && view === 'week' ? dayShort(shown.columns[block.column]?.day ?? date, i18n.language) : ''
      const resource = resources.find((r) => r.id === a.resource_id)?.name
      const parts = [
        day,
        span(a.start, a.end),
        a.client.name,
        ...a.services.map((s) => s.name),
        provider && nameOf(provider),
        resource,
        t(`status.${a.status}`),
      ]
      return [...parts, a.overbooked && t('block.overbooked')].filter(Boolean).join(', ')
    },
    [zone, t, byId, shown, view, date, i18n.language, resources],
  )

  const colorOf = useCallback((block: Block): number => byId.get(block.appointment?.provider_id ?? '')?.color ?? 7, [byId])
  const opening = useMemo(
    () =>
      firstMinute(
        shownProviders.map((p) => p.hours),
        [...new Set(shown.columns.map((c) => c.day))],
      ),
    [shownProviders, shown],
  )
  const dayCount = shown.blocks.reduce((ids, b) => (b.appointment ? ids.add(b.id) : ids), new Set<string>()).size
  /** What stands against the time in the form, before it is sent. */
  const warningFor = (editor: Editor | null, range: Range | undefined): string | null => {
    if (editor?.kind !== 'appointment' || !range) return null
    const { providerId, resourceId, client } = editor.draft
    return reasonFor({ ...range, providerId: providerId || null, resourceId: resourceId || null }, editor.original?.id, client?.id)
  }
  return { shown, appointments, warningFor, placeAt, reasonFor, describe, colorOf, opening, count: dayCount }
}

export type Grid = ReturnType<typeof useGrid>
