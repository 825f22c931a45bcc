import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { computeSums, readPercent, readQuantity, writePercent, writeQuantity, type SumLine } from './totals'

interface Vector {
  lines: (SumLine & { net: number })[]
  net: number
  vat: number
  total: number
}

// The server writes these from its own sums; it fails when they no longer are.
const vectors = JSON.parse(readFileSync(join(process.cwd(), '../invoices/testdata/totals.json'), 'utf8')) as Vector[]

test('sums are those of the server, to the last ban', () => {
  expect(vectors.length).toBeGreaterThan(50)
  for (const v of vectors) {
    const sums = computeSums(v.lines)
    expect(sums.nets).toEqual(v.lines.map((l) => l.net))
    expect([sums.net, sums.vat, sums.total]).toEqual([v.net, v.vat, v.total])
  }
})

test('amounts beyond what a double holds are summed exactly', () => {
  const sums = computeSums([{ price: 999_999_999, quantity: 99_999_999, discount: 1, tax: 'a', rate: 2100 }])
  expect(sums.net).toBe(99_989_998_900_110)
})

test.each([
  ['1', 1000],
  ['1,5', 1500],
  ['0.125', 125],
  ['', NaN],
  ['0', NaN],
  ['-1', NaN],
  ['1,2345', NaN],
])('the quantity %s', (text, thousandths) => {
  expect(readQuantity(text)).toBe(thousandths)
  if (!Number.isNaN(thousandths)) expect(readQuantity(writeQuantity(thousandths))).toBe(thousandths)
})

test.each([
  ['', 0],
  ['10', 1000],
  ['2,5 %', 250],
  ['100', 10_000],
  ['101', NaN],
  ['x', NaN],
])('the discount %s', (text, hundredths) => {
  expect(readPercent(text)).toBe(hundredths)
  if (hundredths > 0) expect(readPercent(writePercent(hundredths))).toBe(hundredths)
})
