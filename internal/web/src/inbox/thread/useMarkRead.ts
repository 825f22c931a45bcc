import { useEffect, useRef } from 'react'
import { useCan } from '@/app/clinic'
import type { Conversation } from '../types'
import { useReadMark } from '../writes'

/** A conversation that is looked at is read: when it opens, and when something new comes while it is open. */
export function useMarkRead(conversation: Conversation | undefined): void {
  const mark = useReadMark()
  const can = useCan()('inbox.read')
  // What was last marked: somebody who makes it unread again is not overruled by the same mail.
  const seen = useRef('')
  const latest = useRef(mark)
  useEffect(() => {
    latest.current = mark
  })
  const id = conversation?.id
  const isUnread = conversation?.unread === true
  const last = conversation ? `${conversation.id} ${conversation.last_at}` : ''
  useEffect(() => {
    if (!id || !isUnread || !can || seen.current === last) return undefined
    const read = () => {
      if (document.visibilityState !== 'visible') return
      seen.current = last
      document.removeEventListener('visibilitychange', read)
      latest.current.mutate({ id, read: true })
    }
    document.addEventListener('visibilitychange', read)
    read()
    return () => document.removeEventListener('visibilitychange', read)
  }, [id, isUnread, last, can])
}
