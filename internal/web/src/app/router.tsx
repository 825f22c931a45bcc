import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { whenSignedOut } from '@/api/client'
import { MissingPage, PageFailed, PagePending } from '@/frame/pages'
import { routeTree } from './routes'
import { signInTarget } from './session'

export function makeRouter(cache: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { cache },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingMinMs: 200,
    scrollRestoration: true,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: MissingPage,
    defaultPendingComponent: PagePending,
  })
  whenSignedOut((error) => {
    const { pathname, href } = router.state.location
    if (/^\/(sign-|recovery|invitation)/.test(pathname)) return
    void router.navigate(signInTarget(error.code, href)).then(() => {
      cache.clear()
    })
  })
  return router
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
