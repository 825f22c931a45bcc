import { useTranslation } from 'react-i18next'
import { toast } from '@/ui/toast'
import type { Conversation } from '../types'
import { useDecide } from '../writes'

/** Links a conversation to a client, or to none; both with the way back. */
export function useLinkClient(c: Conversation) {
  const { t } = useTranslation('inbox')
  const decide = useDecide()
  const set = (id: string | null, done?: () => void) => decide.mutate({ id: c.id, body: { client_id: id } }, { onSuccess: () => done?.() })
  const before = c.client?.id ?? null
  return {
    isPending: decide.isPending,
    link: (client: { id: string; name: string }) => set(client.id, () => toast.done(t('client.linked', { name: client.name }), () => set(before))),
    unlink: () => set(null, () => toast.done(t('client.unlinked'), () => set(before))),
  }
}
