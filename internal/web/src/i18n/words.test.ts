import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const here = join(process.cwd(), 'src/i18n')
const namespaces = readdirSync(join(here, 'ro')).map((f) => f.replace('.json', ''))

function read(language: string, namespace: string): Record<string, string> {
  const flat: Record<string, string> = {}
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') flat[path] = value
    else if (typeof value === 'object' && value !== null) for (const [k, v] of Object.entries(value)) walk(v, path ? `${path}.${k}` : k)
  }
  walk(JSON.parse(readFileSync(join(here, language, `${namespace}.json`), 'utf8')), '')
  return flat
}

const base = (key: string) => key.replace(/_(one|few|other)$/, '')
const fills = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((m) => m[1]).sort()

test.each(namespaces)('%s says the same things in both languages', (namespace) => {
  const ro = read('ro', namespace)
  const en = read('en', namespace)
  expect([...new Set(Object.keys(ro).map(base))].sort()).toEqual([...new Set(Object.keys(en).map(base))].sort())
})

test.each(namespaces)('%s has all plural forms and the same gaps to fill', (namespace) => {
  const ro = read('ro', namespace)
  const en = read('en', namespace)
  for (const key of Object.keys(en)) {
    if (key.endsWith('_other') && `${base(key)}_one` in en) {
      for (const form of ['one', 'few', 'other']) expect(ro, key).toHaveProperty([`${base(key)}_${form}`])
    }
    const other = ro[key]
    if (other !== undefined) expect(fills(other), key).toEqual(fills(en[key] ?? ''))
  }
})

test('Romanian is written with its own letters', () => {
  for (const namespace of namespaces)
    for (const [key, text] of Object.entries(read('ro', namespace))) expect(text, `${namespace}:${key}`).not.toMatch(/[şţŞŢ]/)
})
