import createClient, { type Middleware } from 'openapi-fetch'
import { connection } from './connection'
import type { paths } from './schema'
import { ApiError, isApiError, readProblem } from './error'

type Refusal = (error: ApiError) => void
let onRefusal: Refusal = () => undefined

/** Tells the shell of every 401 outside the sign-in routes, so that it can ask the person to sign in. */
export function whenSignedOut(handler: Refusal): void {
  onRefusal = handler
}

let onLimit: (seconds: number) => void = () => undefined

/** Tells the shell when a person is over a limit, and for how many seconds; forms of sign-in and public pages say it themselves. */
export function whenLimited(handler: (seconds: number) => void): void {
  onLimit = handler
}

/** The codes of 401 that concern the session; others, such as a wrong code, belong to the form that asked. */
const withoutSession = new Set(['unauthenticated', 'second_factor_required', 'password_required', 'account_disabled'])

function repeatable(request: Request): boolean {
  return request.method === 'GET' || request.method === 'PUT' || request.headers.has('Idempotency-Key')
}

const problems: Middleware = {
  async onResponse({ request, response }) {
    if (response.ok) {
      connection.reached()
      return undefined
    }
    const error = await readProblem(response, repeatable(request))
    if (error.away) connection.lost(error)
    else connection.reached()
    const path = new URL(request.url).pathname
    if (withoutSession.has(error.code) && !path.startsWith('/api/v1/auth/')) onRefusal(error)
    if (error.status === 429 && error.retryAfter && !/^\/api\/v1\/(auth|public)\//.test(path)) onLimit(error.retryAfter)
    throw error
  },
  onError({ request, error }) {
    if (isApiError(error)) return error
    if (error instanceof DOMException && error.name === 'AbortError') return error
    const failure = new ApiError({ status: 0, code: 'network', repeatable: repeatable(request) })
    connection.lost(failure)
    return failure
  },
}

/** The typed client. Refusals are thrown as ApiError. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: 'same-origin',
  headers: { Accept: 'application/json' },
  querySerializer: { array: { style: 'form', explode: false } },
  fetch: (request) => globalThis.fetch(request),
})
api.use(problems)

/** Waits for a call of `api` and gives its data. */
export async function call<T>(pending: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data } = await pending
  return data as T
}

/** The header of an edit: the revision that it was made from. */
export function ifMatch(rev: number): { 'If-Match': string } {
  return { 'If-Match': `"${String(rev)}"` }
}

/** The header of a create; keep one key for all tries of the same submit (useAttempt). */
export function idempotent(key: string): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key }
}
