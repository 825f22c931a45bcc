import { PenLine } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/ui/Avatar'
import { useOthers } from './usePresence'

const SHOWN = 3

/** Which colleagues have the conversation open now, and which of them are answering it. */
export function PresenceAvatars({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('inbox')
  const others = useOthers(conversationId)
  return (
    <ul aria-label={t('presence.title')} aria-live="polite" className="flex flex-none items-center gap-1 py-1 empty:hidden">
      {others.slice(0, SHOWN).map((p) => {
        const text = t(p.doing === 'replying' ? 'presence.replying' : 'presence.viewing', { name: p.name })
        return (
          <li key={p.name} title={text} className="relative">
            <Avatar name={p.name} size={24} />
            {p.doing === 'replying' && (
              <span className="absolute -right-1 -bottom-1 grid size-3.5 place-items-center rounded-full bg-accent text-on-accent">
                <PenLine size={9} aria-hidden />
              </span>
            )}
            <span className="sr-only">{text}</span>
          </li>
        )
      })}
      {others.length > SHOWN && <li className="text-meta text-muted">+{others.length - SHOWN}</li>}
    </ul>
  )
}
