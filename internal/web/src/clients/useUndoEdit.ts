import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useClinic } from '@/app/clinic'
import { say } from '@/calendar/say'
import { errorText } from '@/i18n/words'
import { fieldsQuery } from './queries'
import { differing, recordOf, recordToSend } from './record'
import { useClientWrites } from './useClientWrites'

/** Takes an edit of a record back, with the revision that the edit made. */
export function useUndoEdit(slug: string) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const writes = useClientWrites(slug)
  const cache = useQueryClient()
  return async (now: Client, before: Client): Promise<void> => {
    const fields = cache.getQueryData(fieldsQuery(slug).queryKey)?.items ?? []
    const body = (c: Client) => recordToSend(recordOf(c, zone, fields), zone, fields)
    try {
      await writes.edit(now.id, now.rev, { ...differing(body(now), body(before)), allow_duplicate: true })
      say.done(t('done.undone'), `client-${now.id}`)
    } catch (error) {
      void writes.refresh()
      say.failed(errorText(t, error))
    }
  }
}
