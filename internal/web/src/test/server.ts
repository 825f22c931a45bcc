import { vi } from 'vitest'

export interface Seen {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  body: unknown
}

/** What a stubbed route answers: [status, body]. */
export type Answer = readonly [status: number, body?: unknown]
type Route = Answer | ((seen: Seen) => Answer)

/**
 * Stands in for the server: routes by "METHOD /path" (below /api/v1). Gives all requests that came. A path without a
 * route answers 404.
 */
export function serve(routes: Record<string, Route>): Seen[] {
  const all: Seen[] = []
  vi.stubGlobal('fetch', async (input: Request) => {
    const url = new URL(input.url)
    const text = await input.clone().text()
    const seen: Seen = {
      method: input.method,
      path: url.pathname.replace('/api/v1', ''),
      query: url.searchParams,
      headers: input.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    }
    all.push(seen)
    const route = routes[`${seen.method} ${seen.path}`] ?? [404, { code: 'not_found' }]
    const [status, body] = typeof route === 'function' ? route(seen) : route
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' },
    })
  })
  return all
}

/** A problem document. */
export function problem(status: number, code: string, rest: object = {}): Answer {
  return [status, { type: 'about:blank', title: '', status, code, detail: code, request_id: 'req_test', ...rest }]
}
