import { describe, expect, it } from 'vitest'
import { conflictsOf, distinct, needed, sentence, type Known, type Wanted } from './conflicts'
import { instantOf } from './zone'

const zone = 'Europe/Bucharest'
const at = (h: number, m = 0) => instantOf('2026-11-24', h * 60 + m, zone)
const hours = [
  { weekday: 2, from: '09:00', to: '13:00' },
  { weekday: 2, from: '14:00', to: '18:00' },
]
const known: Known = {
  zone,
  taken: [
    { id: 'a', providerId: 'pop', resourceId: 's1', clientId: 'ana', clientName: 'Ana Marin', from: at(10), to: at(10, 30), blocking: true },
    { id: 'x', providerId: 'pop', resourceId: 's1', clientId: 'dan', clientName: 'Dan', from: at(11), to: at(12), blocking: false },
  ],
  blocked: [{ scope: 'provider', providerId: 'pop', from: at(16), to: at(17), reason: 'Concediu' }],
  provider: (id) => ({ name: id === 'pop' ? 'Dr. Pop' : 'Dr. Ionescu', hoursOn: () => hours }),
  resource: () => ({ name: 'Scaun 1' }),
}
const want = (over: Partial<Wanted>): Wanted => ({ providerId: 'pop', resourceId: null, from: at(9), to: at(9, 30), ...over })
const kinds = (over: Partial<Wanted>) => conflictsOf(want(over), known).map((c) => c.kind)

describe('conflicts told before asking the server', () => {
  it.each<[string, Partial<Wanted>, string[]]>([
    ['a free time has none', {}, []],
    ['end to start is no overlap', { from: at(9, 30), to: at(10) }, []],
    ['the same provider', { from: at(10, 15), to: at(10, 45) }, ['provider']],
    ['the same chair under another provider', { providerId: 'ion', resourceId: 's1', from: at(10), to: at(11) }, ['resource']],
    ['the same client elsewhere', { providerId: 'ion', clientId: 'ana', from: at(10), to: at(11) }, ['client']],
    ['the moved appointment is not in its own way', { id: 'a', from: at(10, 15), to: at(10, 45) }, []],
    ['a cancelled one frees its time', { from: at(11), to: at(12) }, []],
    ['blocked time', { from: at(16, 30), to: at(17, 30) }, ['blocked_time']],
    ['blocked time of another provider', { providerId: 'ion', from: at(16), to: at(17) }, []],
    ['the break', { from: at(12, 30), to: at(14, 30) }, ['outside_hours']],
    ['after hours', { from: at(17, 45), to: at(18, 15) }, ['outside_hours']],
    ['over midnight', { from: at(17, 45), to: at(26) }, ['outside_hours']],
  ])('%s', (_, over, expected) => {
    expect(kinds(over)).toEqual(expected)
  })

  it('are said in one sentence with the name and the time', () => {
    const [first] = conflictsOf(want({ from: at(10), to: at(11) }), known)
    expect(first && sentence(first, zone, (key, v) => `${key}: ${v.name} ${v.from}–${v.to}`)).toBe('conflict.provider: Dr. Pop 10:00–10:30')
  })

  it('name the days when they last for days', () => {
    const off = { kind: 'blocked_time' as const, name: 'Concediu', from: Date.parse('2026-11-23T22:00:00Z'), to: Date.parse('2026-11-26T22:00:00Z') }
    expect(sentence(off, zone, (key, v) => `${key} ${v.from}–${v.to}`)).toBe('conflict.blocked_time 24.11–26.11')
    expect(sentence({ ...off, to: off.from + 86_400_000 }, zone, (key, v) => `${key} ${v.from}`)).toBe('conflict.blocked_time_day 24.11')
  })

  it('are said once each', () => {
    const [first] = conflictsOf(want({ from: at(10), to: at(11) }), known)
    expect(distinct(first ? [first, { ...first }] : [])).toHaveLength(1)
  })

  it('tell which permission books in spite of them', () => {
    expect(needed(conflictsOf(want({ from: at(10), to: at(11) }), known))).toEqual({ overbook: true, outsideHours: false })
    expect(needed(conflictsOf(want({ from: at(16), to: at(19) }), known))).toEqual({ overbook: false, outsideHours: true })
  })
})
