import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import type { Conversation } from '../types'
import { ConversationRow } from './ConversationRow'

/** The rows; one of them is in the tab order: the one that had the focus last, else the open one, else the first. */
export function ConversationList({ conversations, openId }: { conversations: readonly Conversation[]; openId: string | undefined }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const [focused, setFocused] = useState<string | null>(null)
  const has = (id: string | null | undefined) => conversations.some((c) => c.id === id)
  const roving = has(focused) ? focused : has(openId) ? openId : conversations[0]?.id
  return (
    <ul aria-label={t('conversations')}>
      {conversations.map((c) => (
        <ConversationRow
          key={c.id}
          {...{ slug, zone, now }}
          conversation={c}
          isOpen={c.id === openId}
          inOrder={c.id === roving}
          onFocus={() => setFocused(c.id)}
        />
      ))}
    </ul>
  )
}
