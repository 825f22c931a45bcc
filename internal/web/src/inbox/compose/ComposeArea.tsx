import { useState } from 'react'
import { toast } from '@/ui/toast'
import { useCan } from '@/app/clinic'
import { usePresence } from '../team/usePresence'
import type { Conversation, Mail } from '../types'
import { Composer } from './Composer'
import { useBeginDraft } from './drafts'
import { LoadedDraft } from './LoadedDraft'
import { NoteForm } from './NoteForm'
import { ReplyBar, type Answer } from './ReplyBar'

interface ComposeAreaProps {
  conversation: Conversation
  /** The oldest first. */
  mails: readonly Mail[]
  onDone: () => void
}

/** Below the thread: the ways to answer, or what is being written. A draft of one's own that was left goes on. */
export function ComposeArea({ conversation: c, mails, onDone }: ComposeAreaProps) {
  const can = useCan()
  const begin = useBeginDraft()
  const [mode, setMode] = useState<'draft' | 'note' | null>(null)
  // The draft that was sent or thrown away a moment ago may still be in what was read before.
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  const mine = mails.findLast((m) => m.state === 'draft' && !gone.has(m.id))
  const [begun, setBegun] = useState<string | null>(null)
  const open = mode === 'note' ? undefined : begun !== null && !gone.has(begun) ? begun : mine?.id
  usePresence(c.id, open === undefined ? 'viewing' : 'replying')

  const last = mails.findLast((m) => m.state === 'received') ?? mails.findLast((m) => m.state === 'sent')
  const answer = (how: Answer) => {
    if (!last || begin.isPending) return
    const from = { reply: { reply_to: last.id }, all: { reply_all_to: last.id }, forward: { forward: last.id } }[how]
    begin.mutate(
      { ...from, ...(c.last_in_id && { seen_in_id: c.last_in_id }) },
      {
        onSuccess: (draft) => {
          setBegun(draft.id)
          setMode('draft')
        },
        onError: (error) => toast.failed(error),
      },
    )
  }
  const finish = (id: string) => {
    setGone((all) => new Set(all).add(id))
    setBegun(null)
    setMode(null)
  }
  const comeBack = (id: string) => {
    setGone((all) => new Set([...all].filter((x) => x !== id)))
    setBegun(id)
    setMode('draft')
  }
  if (!can('inbox.write')) return null
  if (mode === 'note') return <NoteForm conversationId={c.id} onClose={() => setMode(null)} />
  if (open !== undefined)
    return (
      <LoadedDraft key={open} id={open} onMissing={() => finish(open)}>
        {(draft) => (
          <Composer
            start={draft}
            conversation={c}
            autoFocus={begun === open}
            onSent={(close) => {
              finish(open)
              if (close) onDone()
            }}
            onBack={comeBack}
            onDiscarded={() => finish(open)}
          />
        )}
      </LoadedDraft>
    )
  return <ReplyBar last={last} busy={begin.isPending} onAnswer={answer} onNote={() => setMode('note')} />
}
