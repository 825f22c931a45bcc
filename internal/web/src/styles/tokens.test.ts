import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sheet = readFileSync(join(process.cwd(), 'src/styles/tokens.css'), 'utf8')
const light = values(sheet.slice(sheet.indexOf(':root'), sheet.indexOf("[data-theme='dark']")))
const dark = { ...light, ...values(sheet.slice(sheet.indexOf("[data-theme='dark']"), sheet.indexOf("[data-color='0']"))) }

function values(css: string): Record<string, string> {
  return Object.fromEntries([...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']))
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const v = parseInt(hex.slice(i, i + 2), 16) / 255
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['bg', 'surface', 'surface-raised', 'hover', 'selected']
const text: [string, string][] = [
  ...grounds.flatMap((g): [string, string][] => [
    ['text', g],
    ['text-soft', g],
    ['text-muted', g],
  ]),
  ['text-muted', 'surface-sunken'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ...['accent', 'danger', 'warning', 'success', 'info'].flatMap((s): [string, string][] => [
    [s, 'surface'],
    [s, 'surface-raised'],
    [`${s}-ink`, `${s}-soft`],
  ]),
  ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap((n): [string, string][] => [
    [`provider-${n}-ink`, `provider-${n}-tint`],
    ['text', `provider-${n}-tint`],
    ['text-soft', `provider-${n}-tint`],
    ['on-provider', `provider-${n}`],
  ]),
]

test.each([
  ['light', light],
  ['dark', dark],
])('all text is readable in the %s theme', (_, theme) => {
  for (const [front, back] of text) {
    expect(contrast(theme[front] ?? '#000000', theme[back] ?? '#000000'), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5)
  }
  expect(contrast(theme['border-strong'] ?? '', theme.surface ?? ''), 'the edge of a field').toBeGreaterThanOrEqual(3)
})
