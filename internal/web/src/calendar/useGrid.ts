import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { conflictsOf, sentence } from './conflicts'
import { overlaid } from './changes'
import { passesPlace, passesStatus } from './filter'
import type { Ghost } from './gesture'
import { firstMinute } from './hours'
import { knownOf } from './known'
import type { Place } from './model'
import type { CalendarSearch } from './search'
import type { Appointment, Provider } from './types'
import type { CalendarData } from './useCalendarData'
import { show, type Block, type Shown } from './view'
import { isGrid, type View } from './views'
import { useDescribe } from './useDescribe'
import type { Editor } from './useEditor'
import { instantOf, MINUTE, type Day, type Range } from './zone'

interface Options {
  zone: string
  date: Day
  view: View
  search: CalendarSearch
  data: CalendarData
  over: ReadonlyMap<string, Appointment>
  /** On phones only this provider. */
  only: string | null
}

const NOTHING: Shown = { columns: [], blocks: [], bars: [] }

/** What the grid shows and what it can say about it. */
export function useGrid({ zone, date, view, search, data, over, only }: Options) {
  const { t } = useTranslation('calendar')
  const { providers, chosen, resources, shownResources, blocked } = data
  const appointments = useMemo(() => overlaid(data.appointments, over), [data.appointments, over])
  const shownProviders = useMemo(() => (only ? chosen.filter((p) => p.id === only) : chosen), [chosen, only])
  const byId = useMemo(() => new Map(providers.map((p): [string, Provider] => [p.id, p])), [providers])
  /** Of the providers, place and service asked for, in every status; then those of the statuses asked for. */
  const here = useMemo(
    () => appointments.filter((a) => passesPlace(a, search, (id) => byId.get(id)?.location_id ?? null)),
    [appointments, search, byId],
  )
  const visible = useMemo(() => here.filter((a) => passesStatus(a.status, search)), [here, search])

  const shown: Shown = useMemo(
    () =>
      isGrid(view)
        ? show({
            zone,
            date,
            view,
            by: only ? 'provider' : (search.columns ?? 'provider'),
            providers: shownProviders,
            resources: shownResources,
            appointments: visible,
            blocked,
            noResource: t('no_resource'),
          })
        : NOTHING,
    [zone, date, view, only, search.columns, shownProviders, shownResources, visible, blocked, t],
  )
  const { describe, describeAppointment, describeBar } = useDescribe({ zone, view, shown, byId, resources })
  const known = useMemo(() => knownOf(zone, appointments, blocked, providers, resources), [zone, appointments, blocked, providers, resources])

  /** The time and column of a ghost; the block that moves keeps its length and what the column does not say. */
  const placeAt = useCallback(
    (ghost: Ghost, of: Appointment | null, keepsLength: boolean): Place => {
      const column = shown.columns[ghost.column]
      const from = instantOf(column?.day ?? date, ghost.top, zone)
      const length = of && keepsLength ? Date.parse(of.end) - Date.parse(of.start) : (ghost.bottom - ghost.top) * MINUTE
      const isByResource = column?.kind === 'resource'
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

  const colorById = useCallback((providerId: string): number => byId.get(providerId)?.color ?? 7, [byId])
  const colorOf = useCallback((block: Block): number => colorById(block.appointment?.provider_id ?? ''), [colorById])
  const opening = useMemo(() => firstMinute(shownProviders, [...new Set(shown.columns.map((c) => c.day))]), [shownProviders, shown])
  const count = isGrid(view) ? new Set(shown.blocks.flatMap((b) => (b.appointment ? [b.id] : []))).size : visible.length
  /** What stands against the time in the form, before it is sent. */
  const warningFor = (editor: Editor | null, range: Range | undefined): string | null => {
    if (editor?.kind !== 'appointment' || !range) return null
    const { providerId, resourceId, client } = editor.draft
    return reasonFor({ ...range, providerId: providerId || null, resourceId: resourceId || null }, editor.original?.id, client?.id)
  }
  return {
    shown,
    appointments,
    here,
    visible,
    warningFor,
    placeAt,
    reasonFor,
    describe,
    describeAppointment,
    describeBar,
    colorOf,
    colorById,
    opening,
    count,
  }
}

export type Grid = ReturnType<typeof useGrid>
