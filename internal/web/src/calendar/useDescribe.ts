import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { dayShort } from './format'
import type { Appointment, Provider, Resource } from './types'
import { nameOf, type Bar, type Block, type Shown } from './view'
import type { View } from './views'
import { clock } from './zone'

interface Options {
  zone: string
  view: View
  shown: Shown
  byId: ReadonlyMap<string, Provider>
  resources: readonly Resource[]
}

/** What a screen reader says of a block: when, who, what, with whom, and how it stands. */
export function useDescribe({ zone, view, shown, byId, resources }: Options) {
  const { t, i18n } = useTranslation('calendar')
  const span = useCallback((x: { start: string; end: string }) => `${clock(Date.parse(x.start), zone)}–${clock(Date.parse(x.end), zone)}`, [zone])
  const describeAppointment = useCallback(
    (a: Appointment): string => {
      const provider = byId.get(a.provider_id)
      const resource = resources.find((r) => r.id === a.resource_id)?.name
      const parts = [span(a), a.client.name, ...a.services.map((s) => s.name), provider && nameOf(provider), resource, t(`status.${a.status}`)]
      return [...parts, a.overbooked && t('block.overbooked')].filter(Boolean).join(', ')
    },
    [span, byId, resources, t],
  )
  const describe = useCallback(
    (block: Block): string => {
      if (block.blocked) return t('block.blocked', { time: span(block.blocked), reason: block.blocked.reason })
      if (!block.appointment) return ''
      const day = shown.columns[block.column]?.day
      const text = describeAppointment(block.appointment)
      return view === 'day' || !day ? text : `${dayShort(day, i18n.language)}, ${text}`
    },
    [span, describeAppointment, shown, view, i18n.language, t],
  )
  const describeBar = useCallback(
    ({ blocked, first, last }: Bar): string => {
      const ends = [...new Set([shown.columns[first]?.day, shown.columns[last]?.day])].flatMap((d) => (d ? [dayShort(d, i18n.language)] : []))
      const whose = blocked.scope === 'provider' ? byId.get(blocked.provider_id ?? '') : undefined
      return [t('strip.bar', { days: ends.join(' – '), reason: blocked.reason }), whose && nameOf(whose)].filter(Boolean).join(', ')
    },
    [shown, byId, i18n.language, t],
  )
  return { describe, describeAppointment, describeBar }
}
