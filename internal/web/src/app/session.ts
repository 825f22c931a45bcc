import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { redirect, useNavigate } from '@tanstack/react-router'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { meQuery } from '@/api/queries'
import type { Me } from '@/api/types'
import { isLanguage, speak } from '@/i18n'

/** Where a 401 leads: the step that is missing, with the way back. */
export function signInTarget(code: string, path: string) {
  if (code === 'second_factor_required') return { to: '/sign-in/second-factor', search: { return: path } } as const
  if (code === 'password_required') return { to: '/recovery/password' } as const
  return { to: '/sign-in', search: path === '/' ? {} : { return: path } } as const
}

/** The signed-in person for a route's guard, or the redirect to the sign-in page. */
export async function requireMe(cache: QueryClient, path: string): Promise<Me> {
  try {
    const me = await cache.ensureQueryData(meQuery)
    if (isLanguage(me.person.language)) await speak(me.person.language)
    return me
  } catch (error) {
    if (isApiError(error) && error.status === 401) {
      throw redirect(signInTarget(error.code, path))
    }
    throw error
  }
}

/** The person if there is one; never redirects. */
export async function findMe(cache: QueryClient): Promise<Me | null> {
  try {
    return await cache.ensureQueryData(meQuery)
  } catch (error) {
    if (isApiError(error) && error.status === 401) return null
    throw error
  }
}

/** The page that a person starts on. */
export function homeOf(me: Me) {
  const clinic = me.clinics.find((c) => c.slug === lastClinic()) ?? me.clinics.find((c) => c.state === 'active') ?? me.clinics[0]
  if (clinic) return { to: '/c/$slug/calendar', params: { slug: clinic.slug } } as const
  if (me.super_admin) return { to: '/admin' } as const
  return { to: '/sign-up' } as const
}

const LAST = 'msaas.clinic'

function lastClinic(): string | null {
  try {
    return localStorage.getItem(LAST)
  } catch {
    return null
  }
}

export function rememberClinic(slug: string) {
  try {
    localStorage.setItem(LAST, slug)
  } catch {
    // Then the first clinic opens next time.
  }
}

/** Ends the session here and forgets all that was read with it. */
export function useSignOut() {
  const cache = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => call(api.POST('/api/v1/auth/sign-out')),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', ignoreBlocker: true })
      cache.clear()
    },
  })
}
