import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test'

const SLUG = 'dentalux'
const API = `/api/v1/tenants/${SLUG}`
const PASSWORD = 'demo-demo-2026'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Named {
  id: string
  name: string
  title: string
  service_ids: string[]
}
export interface Booked {
  id: string
  start: string
  end: string
  rev: number
  status: string
  provider_id: string
  series_id: string | null
  overbooked: boolean
  services: { id: string; name: string; duration_minutes: number; price: { amount: number; currency: string } }[]
}
interface Clinic {
  providers: Named[]
  /** A provider's full name, as columns have it. */
  column: (i: number) => string
  book: (over: {
    day: string
    time: string
    provider?: number
    client?: number
    minutes?: number
    /** As long as its service takes. */
    asUsual?: boolean
    status?: string
  }) => Promise<Booked & { client: Named }>
  appointment: (id: string) => Promise<Booked>
  /** A series at that time of the clinic's clocks; without a rule every week. */
  repeat: (over: { day: string; time: string; count?: number; client?: number; rule?: object }) => Promise<Booked[]>
  /** The appointments of a series that take place, by time. */
  ofSeries: (id: string) => Promise<Booked[]>
  /** A Tuesday some weeks ahead that no other test uses, with nothing left on it from an earlier try. */
  emptyDay: (weeks: number) => Promise<string>
  /** A Monday so many weeks ahead whose five days hold so many appointments, half an hour each, spread over all providers. */
  fullWeek: (weeks: number, count: number) => Promise<string>
}

async function items<T>(request: APIRequestContext, path: string): Promise<T[]> {
  const answer = await request.get(API + path)
  expect(answer.ok(), path).toBe(true)
  return ((await answer.json()) as { items: T[] }).items
}

/** Tests in the demo clinic, as its receptionist; every worker signs in once. */
export const test = base.extend<{ clinic: Clinic }, { session: string }>({
  session: [
    async ({ playwright }, give, info) => {
      const request = await playwright.request.newContext({ baseURL: info.project.use.baseURL })
      const answer = await request.post('/api/v1/auth/sign-in', { data: { email: 'ioana@demo.test', password: PASSWORD } })
      expect(answer.ok()).toBe(true)
      const path = info.project.outputDir + `/session-${info.workerIndex}.json`
      await request.storageState({ path })
      await give(path)
      await request.dispose()
    },
    { scope: 'worker' },
  ],
  storageState: ({ session }, give) => give(session),
  clinic: async ({ request }, give) => {
    const providers = (await items<Named>(request, '/providers')).sort((a, b) => a.name.localeCompare(b.name, 'ro'))
    const clients = await items<Named>(request, '/clients?limit=50')
    const [service] = await items<Named>(request, '/services')
    await give({
      providers,
      column: (i) => [providers[i]?.title, providers[i]?.name].filter(Boolean).join(' '),
      book: async ({ day, time, provider = 0, client = 0, minutes = 30, asUsual = false, status }) => {
        const body = {
          client_id: clients[client]?.id,
          provider_id: providers[provider]?.id,
          service_ids: [service?.id],
          start: `${day}T${time}`,
          ...(asUsual ? {} : { duration_minutes: minutes }),
          override: { reason: 'test', outside_hours: true },
        }
        const answer = await request.post(`${API}/appointments`, { data: body })
        expect(answer.ok(), await answer.text()).toBe(true)
        const made = (await answer.json()) as Booked & { client: Named }
        if (status)
          await request.post(`${API}/appointments/${made.id}/status`, { data: { status }, headers: { 'If-Match': `"${String(made.rev)}"` } })
        return made
      },
      emptyDay: async (weeks) => {
        const day = tuesday(weeks)
        const range = `?from=${day}T00:00:00Z&to=${day}T23:00:00Z`
        for (const a of await items<Booked>(request, `/appointments${range}`))
          if (a.status !== 'cancelled') {
            const headers = { 'If-Match': `"${String(a.rev)}"` }
            await request.post(`${API}/appointments/${a.id}/status`, { data: { status: 'cancelled' }, headers })
          }
        for (const b of await items<Booked>(request, `/blocked-times${range}`)) await request.delete(`${API}/blocked-times/${b.id}`)
        return day
      },
      fullWeek: async (weeks, count) => {
        const monday = shifted(tuesday(weeks), -1)
        // More than are wanted, since some need what another has: 15 of a day for every provider, with room for what is kept free around them.
        const wanted = Array.from({ length: 5 * 15 * providers.length }, (_, n) => {
          const [provider, slot] = [providers[n % providers.length], Math.floor(n / providers.length / 5)]
          const minute = 7 * 60 + slot * 50
          return {
            client_id: clients[n % clients.length]?.id,
            provider_id: provider?.id,
            service_ids: [provider?.service_ids[0] ?? service?.id],
            start: `${shifted(monday, Math.floor(n / providers.length) % 5)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`,
            duration_minutes: 30,
            override: { reason: 'test', outside_hours: true },
          }
        })
        // Who asks so much is told to wait a little; the test's time allows for it.
        const book = async (data: object): Promise<number> => {
          const answer = await request.post(`${API}/appointments`, { data })
          if (answer.status() !== 429) return answer.status()
          const seconds = Number(answer.headers()['retry-after'] ?? 1)
          await new Promise((on) => setTimeout(on, seconds * 1000))
          return book(data)
        }
        let made = 0
        while (made < count && wanted.length > 0)
          for (const status of await Promise.all(wanted.splice(0, Math.min(10, count - made)).map(book))) {
            expect([200, 201, 409]).toContain(status)
            if (status !== 409) made++
          }
        return monday
      },
      repeat: async ({ day, time, count = 3, client = 0, rule }) => {
        const body = {
          client_id: clients[client]?.id,
          provider_id: providers[0]?.id,
          service_ids: [service?.id],
          start: `${day}T${time}`,
          duration_minutes: 30,
          rule: rule ?? { freq: 'weekly', count },
          override: { reason: 'test', outside_hours: true },
        }
        const answer = await request.post(`${API}/appointments/series`, { data: body })
        expect(answer.ok(), await answer.text()).toBe(true)
        return ((await answer.json()) as { appointments: Booked[] }).appointments
      },
      ofSeries: async (id) => {
        const { appointments } = (await (await request.get(`${API}/series/${id}`)).json()) as { appointments: Booked[] }
        return appointments.filter((a) => a.status !== 'cancelled')
      },
      appointment: async (id) => (await (await request.get(`${API}/appointments/${id}`)).json()) as Booked,
    })
  },
})

function tuesday(weeks: number): string {
  const now = new Date()
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 140 + 7 * weeks))
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7))
  return day.toISOString().slice(0, 10)
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

export async function openCalendar(page: Page, day: string, more = ''): Promise<void> {
  await page.goto(`/c/${SLUG}/calendar?date=${day}${more}`)
  await expect(page.getByRole('group', { name: /^Programări, / })).toHaveAttribute('aria-label', /./)
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
}

export async function openClients(page: Page, search = ''): Promise<void> {
  await page.goto(`/c/${SLUG}/clients${search}`)
  await expect(page.getByRole('table', { name: 'Clienți' })).toBeVisible()
}

/** The point of a minute of a morning in a column, scrolled into sight. */
export async function pointAt(page: Page, column: string, clock: string): Promise<{ x: number; y: number }> {
  const [h = 0, m = 0] = clock.split(':').map(Number)
  const lane = page.getByRole('group', { name: column, exact: false }).last()
  return lane.evaluate(
    (el, share) => {
      const scroller = el.closest('.cal-scroll')
      if (scroller) scroller.scrollTop = el.clientHeight / 3
      const box = el.getBoundingClientRect()
      return { x: box.left + box.width / 2, y: box.top + share * box.height + 2 }
    },
    (h * 60 + m) / 1440,
  )
}

export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 4, from.y + 8)
  await page.mouse.move(to.x, to.y, { steps: 6 })
}

/** No accessibility faults of WCAG 2.2 A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe)
  const faults = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run: (o: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
      .run
    const { violations } = await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    return violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .slice(0, 3)
          .map((n) => n.html.slice(0, 160))
          .join(' | ')}`,
    )
  })
  expect(faults).toEqual([])
}

export { expect }
