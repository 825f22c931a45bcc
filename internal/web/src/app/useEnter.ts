import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { meQuery } from '@/api/queries'
import { isLanguage, speak } from '@/i18n'
import { homeOf } from './session'

/** After a sign-in: reads who it is and goes to where they wanted to be, or to their start page. */
export function useEnter() {
  const cache = useQueryClient()
  const navigate = useNavigate()
  const router = useRouter()
  return async (back?: string) => {
    cache.clear()
    const me = await cache.fetchQuery(meQuery)
    if (isLanguage(me.person.language)) await speak(me.person.language)
    if (back) router.history.push(back)
    else await navigate(homeOf(me))
  }
}
