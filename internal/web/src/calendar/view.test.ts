import { describe, expect, it } from 'vitest'
import { initialsOf, show, type Sources } from './view'
import { sampleAppointment, sampleProvider, sampleResource } from './samples'
import type { Appointment, BlockedTime } from './types'
import { instantOf, toRFC3339 } from './zone'

const zone = 'Europe/Bucharest'
const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }))
const provider = (id: string, name: string) => sampleProvider({ id, name, hours })
const at = (day: string, minute: number) => toRFC3339(instantOf(day, minute, zone), zone)
const appointment = (
  id: string,
  over: Partial<Appointment> = {},
  from: [string, number] = ['2026-11-24', 600],
  to: [string, number] = ['2026-11-24', 660],
) => sampleAppointment({ id, ...over, start: at(...from), end: at(...to) })
const sources = (over: Partial<Sources> = {}): Sources => ({
  zone,
  date: '2026-11-24',
  view: 'day',
  by: 'provider',
  providers: [provider('prv_1', 'Ana Pop'), provider('prv_2', 'Dan Radu')],
  resources: [sampleResource()],
  appointments: [],
  blocked: [],
  noResource: 'Fără scaun',
  ...over,
})

describe('what the grid shows', () => {
  it('has a column per provider, or per chair and one for none', () => {
    expect(show(sources()).columns.map((c) => c.title)).toEqual(['Dr. Ana Pop', 'Dr. Dan Radu'])
    expect(show(sources({ by: 'resource' })).columns.map((c) => c.title)).toEqual(['Scaun 1', 'Fără scaun'])
  })

  it('has a lane per provider in every day of a week that anybody works on', () => {
    const days = show(sources({ view: 'week' })).columns.map((c) => c.day)
    expect([days.length, days[0], days.at(-1)]).toEqual([10, '2026-11-23', '2026-11-27'])
    const sunday = appointment('a', {}, ['2026-11-29', 600], ['2026-11-29', 630])
    expect(show(sources({ view: 'week', appointments: [sunday] })).columns.at(-1)?.day).toBe('2026-11-29')
  })

  it('puts an appointment over midnight into both days', () => {
    const night = appointment('a', {}, ['2026-11-24', 1410], ['2026-11-25', 30])
    const blocks = show(sources({ view: 'week', appointments: [night] })).blocks
    expect(blocks.map((b) => [b.key, b.top, b.bottom])).toEqual([
      ['a@2026-11-24/prv_1', 1410, 1440],
      ['a@2026-11-25/prv_1', 0, 30],
    ])
  })

  it('leaves out those of providers who are filtered away', () => {
    const all = [appointment('b', { provider_id: 'prv_9' }), appointment('c')]
    expect(show(sources({ appointments: all })).blocks.map((b) => b.id)).toEqual(['c'])
  })

  it('gives a day of a week one column for all when the lanes would be too narrow', () => {
    const providers = Array.from({ length: 6 }, (_, i) => provider(`prv_${String(i)}`, `Ana ${String(i)}`))
    const both = [appointment('a', { provider_id: 'prv_1' }), appointment('b', { provider_id: 'prv_2' })]
    const { columns, blocks } = show(sources({ view: 'work', providers, appointments: both }))
    expect([columns.length, columns[0]?.kind]).toEqual([5, 'day'])
    expect(blocks.map((b) => [b.id, b.left, b.width])).toEqual([
      ['a', 0, 0.5],
      ['b', 0.5, 0.5],
    ])
  })

  it('shows blocked time where it counts: everywhere, or with its provider or chair', () => {
    const blocked = (['clinic', 'provider', 'resource'] as const).map((scope) => ({
      id: scope,
      scope,
      provider_id: 'prv_2',
      resource_id: 'res_1',
      start: at('2026-11-24', 600),
      end: at('2026-11-24', 660),
      reason: 'x',
      rev: 1,
      kind: 'blocked' as const,
      all_day: false,
      location_id: null,
    }))
    expect(show(sources({ blocked })).blocks.map((b) => b.key)).toEqual([
      'clinic@2026-11-24/prv_1',
      'clinic@2026-11-24/prv_2',
      'provider@2026-11-24/prv_2',
    ])
    expect(show(sources({ blocked, by: 'resource' })).blocks.map((b) => b.id)).toEqual(['clinic', 'resource', 'clinic'])
  })
})

it('takes blocked time of whole days out of the columns, into bars over them', () => {
  const off = (id: string, over: Partial<BlockedTime>) =>
    ({
      id,
      scope: 'provider',
      provider_id: 'prv_1',
      resource_id: null,
      start: at('2026-11-24', 0),
      end: at('2026-11-27', 0),
      reason: 'x',
      rev: 1,
      ...over,
    }) as BlockedTime
  const one = { providers: [provider('prv_1', 'Ana Pop')], view: 'work' as const }
  const { bars, blocks, columns } = show(sources({ ...one, blocked: [off('a', {}), off('b', { scope: 'clinic', end: at('2026-11-25', 720) })] }))
  expect(bars.map((b) => [b.blocked.id, b.first, b.last, b.row])).toEqual([
    ['a', 1, 3, 0],
    ['b', 1, 1, 1],
  ])
  expect(columns.map((c) => c.isOff)).toEqual([false, true, true, true, false])
  expect(blocks.map((b) => [b.key, b.top, b.bottom])).toEqual([['b@2026-11-25/prv_1', 0, 720]])
  const two = show(sources({ view: 'work', blocked: [off('a', { end: at('2026-11-26', 0) })] }))
  expect(two.bars.map((b) => [b.first, b.last])).toEqual([
    [2, 2],
    [4, 4],
  ])
})

it('shades a day by its own hours, and the others by the week’s', () => {
  const own = { ...provider('prv_1', 'Ana Pop'), exceptions: [{ date: '2026-11-24', hours: [{ from: '12:00', to: '14:00' }], reason: '' }] }
  const closed = (date: string) => show(sources({ date, providers: [own] })).columns[0]?.closed
  expect(closed('2026-11-24')).toEqual([
    { top: 0, bottom: 720 },
    { top: 840, bottom: 1440 },
  ])
  expect(closed('2026-11-25')).toEqual([
    { top: 0, bottom: 540 },
    { top: 1020, bottom: 1440 },
  ])
})

it('shortens names to initials', () => {
  expect(['Ioana Pop', 'Scaun 1', 'Elena Țăranu', 'Ana-Maria Pop Ionescu'].map(initialsOf)).toEqual(['IP', 'S1', 'EȚ', 'AMP'])
})
