import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { say } from '@/calendar/say'
import { errorText } from '@/i18n/words'

/** Makes one client of two, and two of one again. */
export function useMerge(slug: string) {
  const { t } = useTranslation('clients')
  const cache = useQueryClient()
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: keys.of(slug, 'clients') }),
      cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments') }),
    ])
  const undo = async (id: string): Promise<void> => {
    try {
      await call(api.POST('/api/v1/tenants/{slug}/merges/{id}/undo', { params: { path: { slug, id } } }))
      say.done(t('merge.undone'), `merge-${id}`)
    } catch (error) {
      say.failed(errorText(t, error))
    } finally {
      await refresh()
    }
  }
  const merge = async (into: string, from: string, keep: Record<string, 'this' | 'other'>) => {
    const made = await call(
      api.POST('/api/v1/tenants/{slug}/clients/{id}/merge', { params: { path: { slug, id: into } }, body: { from_id: from, keep } }),
    )
    await refresh()
    say.undoable(`merge-${made.id}`, t('merge.done', { name: made.from_name }), t('undo'), () => void undo(made.id))
  }
  return { merge, undo }
}
