import { expect, it } from 'vitest'
import { national, toE164 } from './phone'

const zone = 'Europe/Bucharest'

it('shows a number of the clinic’s country national', () => {
  expect(national('+40721234567', zone)).toBe('0721 234 567')
  expect(national('+4930123456', zone)).toBe('+49 301 234 56')
  expect(national(null, zone)).toBe('')
})

it('keeps E.164 of what people type', () => {
  expect(['0721 234 567', '0721.234.567', '+40 721 234 567', '0040721234567'].map((s) => toE164(s, zone))).toEqual(Array(4).fill('+40721234567'))
  expect(toE164('021 310 12 34', zone)).toBe('+40213101234')
  expect(['12', 'abc', '721'].map((s) => toE164(s, zone))).toEqual([undefined, undefined, undefined])
  expect(toE164('030 123456', 'Europe/Berlin')).toBeUndefined()
})
