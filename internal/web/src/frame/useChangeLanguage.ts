import { useQueryClient } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { Language, Me } from '@/api/types'
import { speak } from '@/i18n'
import { toast } from '@/ui/toast'

/** Changes the screen at once and the account behind it; the account decides on the next device. */
export function useChangeLanguage() {
  const cache = useQueryClient()
  return (language: Language) => {
    void speak(language)
    const me = cache.getQueryData<Me>(keys.me)
    if (!me || me.person.language === language) return
    cache.setQueryData<Me>(keys.me, { ...me, person: { ...me.person, language } })
    call(api.PATCH('/api/v1/me', { body: { language } })).catch((error: unknown) => {
      cache.setQueryData<Me>(keys.me, me)
      toast.failed(error)
    })
  }
}
