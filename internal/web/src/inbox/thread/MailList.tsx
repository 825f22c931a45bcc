import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import type { Conversation, Mail } from '../types'
import { MailCard } from './MailCard'
import { NoteCard } from './NoteCard'

interface MailListProps {
  /** The oldest first. */
  mails: readonly Mail[]
  conversation: Conversation
  /** Asks for what came before. */
  older: (() => void) | undefined
  isFetchingOlder: boolean
}

/** What a conversation holds, the newest at the bottom and open; older mails are one line each until they are clicked. */
export function MailList({ mails, conversation, older, isFetchingOlder }: MailListProps) {
  const { t } = useTranslation('inbox')
  const shown = mails.filter((m) => m.state !== 'draft')
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map())
  const end = useRef<HTMLDivElement>(null)
  const last = shown.at(-1)?.id
  const newestMail = shown.findLast((m) => m.state !== 'note')?.id
  // What came last is in sight when the conversation opens, and when something comes while one is at the bottom.
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [last])
  const isOpen = (m: Mail) =>
    toggled.get(m.id) ?? (m.id === newestMail || m.id === last || ['queued', 'sending', 'failed', 'uncertain'].includes(m.state))
  return (
    <div className="mx-auto flex w-full max-w-220 flex-col px-3 py-3 md:px-5 md:py-4">
      {older && (
        <Button look="quiet" size="sm" busy={isFetchingOlder} className="mb-2 self-center" onClick={older}>
          {t('older')}
        </Button>
      )}
      <ol aria-label={t('messages')} className="flex flex-col gap-2">
        {shown.map((m) => (
          <li key={m.id}>
            {m.state === 'note' ? (
              <NoteCard note={m} />
            ) : (
              <MailCard
                mail={m}
                conversation={conversation}
                isOpen={isOpen(m)}
                onToggle={() => setToggled((now) => new Map(now).set(m.id, !isOpen(m)))}
              />
            )}
          </li>
        ))}
      </ol>
      <div ref={end} />
    </div>
  )
}
