import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { say } from '@/calendar/say'
import { errorText } from '@/i18n/words'
import { useClientWrites } from './useClientWrites'

/** Takes clients off the lists and brings them back. */
export function useRemoval(slug: string) {
  const { t } = useTranslation('clients')
  const writes = useClientWrites(slug)
  const restore = async (client: Client): Promise<void> => {
    try {
      await writes.restore(client.id)
      say.done(t('done.restored', { name: client.name }), `client-${client.id}`)
    } catch (error) {
      say.failed(errorText(t, error))
    }
  }
  const remove = async (client: Client): Promise<void> => {
    await writes.remove(client.id, client.rev)
    say.undoable(`client-${client.id}`, t('done.deleted', { name: client.name }), t('undo'), () => void restore(client))
  }
  return { remove, restore }
}
