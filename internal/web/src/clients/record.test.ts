import { describe, expect, it } from 'vitest'
import { ageOn, differing, emptyRecord, filled, recordOf, recordSchema, recordToSend } from './record'
import { sampleClient } from './samples'

const zone = 'Europe/Bucharest'
const client = sampleClient({
  name: 'Ștefan Țepeș',
  email: 'stefan@exemplu.ro',
  phone: '+40721234567',
  date_of_birth: '1990-03-01',
  tags: ['ortodonție'],
})
const record = recordOf(client, zone)
const wrong = (over: object) => {
  const got = recordSchema(zone, '2026-11-24').safeParse({ ...record, ...over })
  return got.success ? [] : got.error.issues.map((i) => i.message)
}

describe('a client’s record', () => {
  it('goes to the form and back without a change', () => {
    expect(record.phone).toBe('0721 234 567')
    expect(record.date_of_birth).toBe('01.03.1990')
    expect(differing(recordToSend(record, zone), recordToSend({ ...record }, zone))).toEqual({})
  })

  it('sends what differs, and empties what was emptied', () => {
    const sent = recordToSend({ ...record, email: '', tags: ['vip', 'ortodonție'] }, zone)
    expect(differing(recordToSend(record, zone), sent)).toEqual({ email: '', tags: ['vip', 'ortodonție'] })
  })

  it('creates with what is filled in', () => {
    expect(filled(recordToSend(emptyRecord('Ana Marin'), zone))).toEqual({ name: 'Ana Marin', status: 'active' })
  })

  it('takes over what was searched for: a name, a phone or an e-mail', () => {
    expect(emptyRecord('0721 234').phone).toBe('0721 234')
    expect(emptyRecord('ana@x.ro').email).toBe('ana@x.ro')
  })

  it('says what is wrong', () => {
    expect(wrong({})).toEqual([])
    expect(wrong({ name: ' ' })).toEqual(['name_required'])
    expect(wrong({ phone: '12', email: 'x' })).toEqual(['phone_bad', 'email_bad'])
    expect(wrong({ date_of_birth: '31.02.2020' })).toEqual(['date_bad'])
    expect(wrong({ date_of_birth: '01.01.2030' })).toEqual(['date_future'])
  })

  it('counts years by the birthday', () => {
    expect([ageOn('1990-11-24', '2026-11-24'), ageOn('1990-11-25', '2026-11-24')]).toEqual([36, 35])
  })
})
