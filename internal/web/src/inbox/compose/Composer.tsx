import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { cn } from '@/ui/cn'
import { FormError, Notice } from '@/ui/States'
import { useUnsavedWarning } from '@/ui/unsaved'
import type { Conversation, Draft } from '../types'
import { Below } from './Below'
import { ComposerFooter } from './ComposerFooter'
import { DraftFiles } from './DraftFiles'
import { FenceDialog } from './FenceDialog'
import { isSendKey } from './isSendKey'
import { filesIn, useAttach } from './useAttach'
import { useDraft } from './useDraft'
import { useSend } from './useSend'
import { Envelope } from './Envelope'

interface ComposerProps {
  start: Draft
  /** The one that it answers in; none for a new mail. */
  conversation: Conversation | undefined
  autoFocus: boolean
  /** It fills the pane, as a new mail does. */
  tall?: boolean
  onSent: (close: boolean) => void
  /** The sending was taken back: it is a draft again. */
  onBack: (id: string) => void
  onDiscarded: () => void
}

/** Writes a mail; it is kept while one types. Files come by button, by dragging or from the clipboard. */
export function Composer({ start, conversation, autoFocus, tall = false, onSent, onBack, onDiscarded }: ComposerProps) {
  const { t } = useTranslation('inbox')
  const form = useDraft(start)
  const { written, change } = form
  const sending = useSend(form, onSent, onBack)
  const attach = useAttach(form)
  const [isOver, setOver] = useState(false)
  const [problem, setProblem] = useState<'to' | 'text' | null>(null)
  useUnsavedWarning(form.state === 'failed')
  const isReply = conversation !== undefined && start.forwards === null
  const isEmpty = written.text.trim() === '' && form.draft.attachments.length === 0 && attach.uploads.length === 0

  const send = (close: boolean, anyway?: string) => {
    const none = written.to.length + written.cc.length + written.bcc.length === 0
    const lacks = none ? 'to' : isEmpty && start.forwards === null ? 'text' : null
    setProblem(lacks)
    if (lacks === null) void sending.send({ close, ...(anyway && { anyway }) })
  }
  const leave = () => {
    void sending.discard()
    onDiscarded()
  }
  return (
    // What is pressed, dragged or dropped belongs to the fields; the form only hears of it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      aria-label={t(isReply ? 'compose.reply' : start.forwards === null ? 'compose.new' : 'compose.forward')}
      className={cn(
        'relative flex min-h-0 flex-col border-t border-line bg-surface',
        tall ? 'flex-1' : 'max-h-[60%] flex-none shadow-[0_-4px_12px_rgb(0_0_0/0.04)] max-md:max-h-[75%]',
      )}
      onSubmit={(e) => {
        e.preventDefault()
        send(false)
      }}
      onKeyDown={(e) => {
        if (isSendKey(e)) {
          e.preventDefault()
          send(e.shiftKey && conversation !== undefined)
        } else if (e.key === 'Escape' && !e.defaultPrevented && isEmpty && isReply) {
          e.preventDefault()
          e.stopPropagation()
          leave()
        }
      }}
      onDragOver={(e) => {
        if (!e.dataTransfer.types.includes('Files')) return
        e.preventDefault()
        setOver(true)
      }}
      onDragLeave={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && setOver(false)}
      onDrop={(e) => {
        e.preventDefault()
        setOver(false)
        attach.add(filesIn(e.dataTransfer))
      }}
    >
      <Envelope {...{ form, isReply }} autoFocus={autoFocus && !isReply} isMissing={problem === 'to'} />
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-2 md:px-5">
        <textarea
          aria-label={t('compose.text')}
          aria-invalid={problem === 'text' || undefined}
          placeholder={t('compose.placeholder')}
          value={written.text}
          maxLength={100_000}
          autoFocus={autoFocus && isReply}
          className={cn(
            'field-sizing-content block w-full resize-none bg-transparent py-2 text-body outline-none placeholder:text-muted max-md:text-lead',
            tall ? 'min-h-52' : 'min-h-20',
          )}
          onChange={(e) => {
            setProblem(null)
            change({ text: e.target.value })
          }}
          onPaste={(e) => {
            const files = filesIn(e.clipboardData)
            if (files.length === 0) return
            e.preventDefault()
            attach.add(files)
          }}
        />
        <Below form={form} />
        <DraftFiles {...{ form, attach }} />
        {problem && <Notice className="mt-2">{t(`compose.lacks_${problem}`)}</Notice>}
        {sending.error !== null &&
          (isApiError(sending.error) && sending.error.errors.some((e) => e.path === 'text') ? (
            <Notice className="mt-2">{t('compose.unfilled')}</Notice>
          ) : (
            <FormError error={sending.error} className="mt-2" />
          ))}
      </div>
      <ComposerFooter {...{ form, attach, conversation }} busy={sending.isSending} onSend={send} onDiscard={leave} isEmpty={isEmpty} />
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-10 grid place-items-center rounded-base border-2 border-dashed border-accent bg-accent-soft text-accent-ink">
          {t('file.drop')}
        </div>
      )}
      {sending.newer && (
        <FenceDialog
          newer={sending.newer.mail}
          onRead={sending.seeNewer}
          onSend={() => send(sending.newer?.close ?? false, sending.newer?.mail.mail_id)}
        />
      )}
    </form>
  )
}
