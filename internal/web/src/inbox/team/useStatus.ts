import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { toast } from '@/ui/toast'
import type { Conversation } from '../types'
import { fullWhen } from '../when'
import { useDecide } from '../writes'

/** Closes, opens and puts off a conversation, each with the way back. */
export function useStatus(c: Conversation, onDone: () => void) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const decide = useDecide()
  const back = () =>
    decide.mutate({
      id: c.id,
      body: c.status === 'snoozed' && c.snoozed_until ? { status: 'snoozed', snoozed_until: c.snoozed_until } : { status: c.status },
    })
  // Something that came in meanwhile keeps the conversation where it is.
  const onError = (error: unknown) => {
    if (isApiError(error, 'mail_arrived')) toast.info(t('status.arrived'))
  }
  const away = { ...(c.last_in_id && { seen_in_id: c.last_in_id }) }
  return {
    isPending: decide.isPending,
    close: () =>
      decide.mutate(
        { id: c.id, body: { status: 'closed', ...away }, looks: { status: 'closed', snoozed_until: null } },
        {
          onSuccess: () => {
            toast.done(t('status.closed'), back)
            onDone()
          },
          onError,
        },
      ),
    open: () =>
      decide.mutate(
        { id: c.id, body: { status: 'open' }, looks: { status: 'open', snoozed_until: null } },
        { onSuccess: () => toast.done(t('status.opened'), back) },
      ),
    snooze: (until: number) => {
      const at = new Date(until).toISOString()
      decide.mutate(
        { id: c.id, body: { status: 'snoozed', snoozed_until: at, ...away }, looks: { status: 'snoozed', snoozed_until: at } },
        {
          onSuccess: () => {
            toast.done(t('status.snoozed', { when: fullWhen(at, now, zone, i18n.language) }), back)
            onDone()
          },
          onError,
        },
      )
    },
  }
}
