import { useEffect, useRef, useState } from 'react'
import { useSlug } from '@/app/clinic'
import type { Draft } from '../types'
import { discardDraft, readDraft, saveDraft, type DraftFields } from './drafts'
import { Saver, type SaveState } from './saver'

const PAUSE = 700
const AGAIN = 5000

/** What is written by hand in a draft. */
export type Written = Pick<Draft, 'account_id' | 'to' | 'cc' | 'bcc' | 'subject' | 'text' | 'with_quote' | 'with_signature'>

/** Nobody would miss it: an answer without a word, or a new mail without anything. */
function isBlank(draft: Draft, written: Written): boolean {
  if (written.text.trim() !== '' || draft.attachments.length > 0) return false
  if (draft.conversation_id !== null) return true
  return written.subject.trim() === '' && written.to.length + written.cc.length + written.bcc.length === 0
}

/** A draft that is kept while one writes: after each pause, and before it is left. */
export function useDraft(start: Draft) {
  const slug = useSlug()
  const [draft, setDraft] = useState(start)
  const [written, setWritten] = useState<Written>(start)
  const [state, setState] = useState<SaveState>('saved')
  const [saver] = useState(
    () =>
      new Saver<DraftFields, Draft>(start.rev, {
        save: (rev, fields) => saveDraft(slug, start.id, rev, fields),
        read: () => readDraft(slug, start.id),
        tell: (next, kept) => {
          setState(next)
          if (kept) setDraft(kept)
        },
      }),
  )
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const isGone = useRef(false)
  const saveSoon = (ms: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      // A failed one is tried again by itself, until it is saved or left.
      saver.flush().catch(() => saveSoon(AGAIN))
    }, ms)
  }
  const latest = useRef({ draft, written })
  useEffect(() => {
    latest.current = { draft, written }
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      if (isGone.current) return
      // What nothing was written in leaves nothing behind.
      const rest: Promise<unknown> = isBlank(latest.current.draft, latest.current.written) ? discardDraft(slug, start.id) : saver.flush()
      rest.catch(() => undefined)
    },
    [saver, slug, start.id],
  )
  return {
    draft,
    written,
    state,
    change: (fields: Partial<Written> & DraftFields) => {
      setWritten((now) => ({ ...now, ...fields }))
      saver.write(fields)
      saveSoon(PAUSE)
    },
    /** Saves at once; gives the revision that holds everything. */
    flush: () => {
      clearTimeout(timer.current)
      return saver.flush()
    },
    /** Takes over what the server says of the draft, such as its files. */
    take: (kept: Draft) => {
      saver.note(kept)
      setDraft(kept)
    },
    /** The draft was sent or thrown away: nothing is saved any more. */
    leave: () => {
      isGone.current = true
      clearTimeout(timer.current)
    },
  }
}

export type DraftForm = ReturnType<typeof useDraft>
