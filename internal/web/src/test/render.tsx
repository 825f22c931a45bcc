import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { newQueryClient } from '@/api/query'
import { routeTree } from '@/app/routes'

/** Opens the whole interface at an address, over the routes that `serve` has stubbed. */
export function open(path: string) {
  const cache = newQueryClient()
  cache.setDefaultOptions({ queries: { retry: false }, mutations: { retry: false } })
  const router = createRouter({
    routeTree,
    context: { cache },
    history: createMemoryHistory({ initialEntries: [path] }),
    defaultPendingMinMs: 0,
  })
  render(
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { user: userEvent.setup(), router, cache }
}
