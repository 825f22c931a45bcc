import { QueryClient } from '@tanstack/react-query'
import { isApiError, type ApiError } from './error'

const MAX_WAIT = 15_000

function wait(attempt: number, error: unknown): number {
  const asked = isApiError(error) && error.retryAfter ? error.retryAfter * 1000 : 0
  return Math.max(asked, Math.min(MAX_WAIT, 1000 * 2 ** attempt))
}

/** Over a limit that is soon over: what a screen shows is asked for again by itself then. */
function limited(error: ApiError): boolean {
  return error.status === 429 && error.retryAfter !== null && error.retryAfter <= 60
}

/** The cache that holds all server data. An answer stays fresh for half a minute; live events make it stale earlier. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        networkMode: 'always',
        refetchOnReconnect: true,
        retry: (failures, error) => isApiError(error) && ((error.away && failures < 4) || (limited(error) && failures < 2)),
        retryDelay: wait,
      },
      mutations: {
        networkMode: 'always',
        retry: (failures, error) => isApiError(error) && error.status === 503 && error.repeatable && failures < 2,
        retryDelay: wait,
      },
    },
  })
}
