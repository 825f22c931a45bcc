import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'
import { discardDraft, sendDraft, undoDraft } from './drafts'
import type { DraftForm } from './useDraft'

const UNDO_TIME = 10_000

/** The mail of the other side that came while one was writing. */
export interface Newer {
  mail_id: string
  from: string
  snippet: string
  at: string
}

interface SendOptions {
  close: boolean
  anyway?: string
}

/** Sends a draft, with ten seconds to take it back, and asks first when the other side has written meanwhile. */
export function useSend(form: DraftForm, onSent: (close: boolean) => void, onBack: (id: string) => void) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const cache = useQueryClient()
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [newer, setNewer] = useState<{ mail: Newer; close: boolean } | null>(null)
  const { id } = form.draft
  const refresh = () => cache.invalidateQueries({ queryKey: keys.of(slug, 'conversations') })

  const takeBack = async () => {
    try {
      await undoDraft(slug, id)
      await refresh()
      onBack(id)
    } catch (failure) {
      if (isApiError(failure, 'already_sent')) toast.info(t('sent.too_late'))
      else toast.failed(failure)
    }
  }
  const send = async ({ close, anyway }: SendOptions) => {
    if (isSending) return
    setSending(true)
    setError(null)
    setNewer(null)
    try {
      const rev = await form.flush()
      await sendDraft(slug, id, rev, { ...(anyway && { anyway }), close_after: close })
      form.leave()
      toast.done(t(close ? 'sent.closing' : 'sent.sending'), () => void takeBack(), UNDO_TIME)
      onSent(close)
    } catch (failure) {
      if (isApiError(failure, 'newer_message')) setNewer({ mail: failure.details as Newer, close })
      else setError(failure)
    } finally {
      setSending(false)
      void refresh()
    }
  }
  return {
    isSending,
    error,
    newer,
    send,
    /** The newer mail was read: what is written now is written in the knowledge of it. */
    seeNewer: () => {
      if (newer) form.change({ seen_in_id: newer.mail.mail_id })
      setNewer(null)
    },
    discard: async () => {
      form.leave()
      try {
        await discardDraft(slug, id)
      } catch (failure) {
        toast.failed(failure)
      }
      void refresh()
    },
  }
}
