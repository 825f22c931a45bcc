import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { whenLimited, whenSignedOut } from '@/api/client'
import { keys } from '@/api/queries'
import { MissingPage, PageFailed, PagePending } from '@/frame/pages'
import { routeTree } from './routes'
import { signInTarget } from './session'
import { toast } from '@/ui/toast'

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
  let leaving = false
  whenLimited(toast.limited)
  whenSignedOut((error) => {
    const { pathname, href } = router.state.location
    if (leaving || /^\/(sign-|recovery|invitation)/.test(pathname)) return
    leaving = true
    // What is remembered of the person would lead the sign-in page straight back.
    cache.removeQueries({ queryKey: keys.me })
    void router.navigate({ ...signInTarget(error.code, href), ignoreBlocker: true }).finally(() => {
      leaving = false
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
