import { expect, test } from 'vitest'
import i18next from 'i18next'
import en from '@/i18n/en/records.json'
import calendarEn from '@/i18n/en/calendar.json'
import calendarRo from '@/i18n/ro/calendar.json'
import ro from '@/i18n/ro/records.json'
import { restOf, sentenceOf, valueOf, type HistoryEntry, type Saying } from './sentence'

async function saying(language: 'ro' | 'en'): Promise<Saying> {
  const i18n = i18next.createInstance()
  await i18n.init({
    lng: language,
    interpolation: { escapeValue: false },
    resources: { ro: { records: ro, calendar: calendarRo }, en: { records: en, calendar: calendarEn } },
  })
  return { t: i18n.t, language, zone: 'Europe/Bucharest', currency: 'RON' }
}

const entry = (action: string, changes: [string, unknown, unknown, string?, string?][]): HistoryEntry => ({
  id: 'aud_1',
  at: '2026-11-26T08:00:00Z',
  actor: { name: 'Ana Pop', role: 'owner' },
  action,
  reason: '',
  changes: changes.map(([field, before, after, b, a]) => ({ field, before, after, before_name: b ?? null, after_name: a ?? null })),
})

test('a move is told with its times on the clinic’s wall', async () => {
  const moved = entry('appointment.moved', [
    ['start', '2026-11-27T08:00:00Z', '2026-11-27T08:30:00Z'],
    ['end', '2026-11-27T08:30:00Z', '2026-11-27T09:00:00Z'],
  ])
  expect(sentenceOf(moved, await saying('ro'))).toBe('Ana Pop a mutat programarea de la 10:00 la 10:30')
  expect(sentenceOf(moved, await saying('en'))).toBe('Ana Pop moved the appointment from 10:00 to 10:30')
  expect(restOf(moved)).toEqual([])
  const farther = entry('appointment.moved', [['start', '2026-11-27T08:00:00Z', '2026-11-30T08:30:00Z']])
  expect(sentenceOf(farther, await saying('en'))).toMatch(/from Fri.*27 Nov.*10:00 to Mon.*30 Nov.*10:30/)
})

test('a longer appointment says its new end, another provider their names', async () => {
  const longer = entry('appointment.moved', [['end', '2026-11-27T08:30:00Z', '2026-11-27T09:00:00Z']])
  expect(sentenceOf(longer, await saying('en'))).toBe('Ana Pop moved the appointment')
  expect(restOf(longer).map((c) => c.field)).toEqual(['end'])
  const passed = entry('appointment.moved', [['provider_id', 'prv_1', 'prv_2', 'Dr. Pop', 'Dr. Ene']])
  expect(sentenceOf(passed, await saying('ro'))).toBe('Ana Pop a trecut programarea de la Dr. Pop la Dr. Ene')
  expect(restOf(passed)).toEqual([])
})

test('statuses, money and nothing are said in words', async () => {
  const say = await saying('ro')
  const status = entry('appointment.status', [['status', 'scheduled', 'no-show']])
  expect(sentenceOf(status, say)).toBe('Ana Pop a schimbat starea din „Programat” în „Neprezentat”')
  const [price, notes] = entry('appointment.edited', [
    ['price', 15000, 20000],
    ['notes', '', 'x'],
  ]).changes
  if (!price || !notes) throw new Error('two changes')
  expect(valueOf(price, 'after', say)).toBe('200,00 lei')
  expect(valueOf(notes, 'before', say)).toBe('nimic')
  expect(sentenceOf(entry('client.frobnicated', []), say)).toBe('Ana Pop a făcut o modificare')
})
