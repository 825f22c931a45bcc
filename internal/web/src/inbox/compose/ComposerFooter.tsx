import { ChevronDown, Paperclip, SendHorizontal, SquareCheckBig, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { modKey } from '@/ui/Kbd'
import { Menu, MenuItem } from '@/ui/Menu'
import type { Conversation } from '../types'
import type { Attach } from './useAttach'
import type { DraftForm } from './useDraft'
import { TemplatesMenu } from './TemplatesMenu'

interface ComposerFooterProps {
  form: DraftForm
  attach: Attach
  conversation: Conversation | undefined
  busy: boolean
  isEmpty: boolean
  onSend: (close: boolean) => void
  onDiscard: () => void
}

/** Send it, add to it, or throw it away; and quietly whether it is kept. */
export function ComposerFooter({ form, attach, conversation, busy, isEmpty, onSend, onDiscard }: ComposerFooterProps) {
  const { t } = useTranslation('inbox')
  const chooser = useRef<HTMLInputElement>(null)
  const [asks, setAsks] = useState(false)
  return (
    <footer className="flex flex-none items-center gap-1 px-3 py-2 pb-[max(8px,env(safe-area-inset-bottom))] md:px-5">
      <span className="flex">
        <Button
          type="submit"
          look="primary"
          icon={SendHorizontal}
          busy={busy}
          title={`${modKey} Enter`}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          className={conversation ? 'rounded-r-none' : ''}
        >
          {t('compose.send')}
        </Button>
        {conversation && (
          <Menu
            align="start"
            side="top"
            trigger={
              <Button look="primary" aria-label={t('compose.more_ways')} className="rounded-l-none border-l border-on-accent/30 px-2">
                <ChevronDown size={16} aria-hidden />
              </Button>
            }
          >
            <MenuItem icon={SquareCheckBig} onSelect={() => onSend(true)}>
              {t('compose.send_close')}
            </MenuItem>
          </Menu>
        )}
      </span>
      <TemplatesMenu form={form} clientId={conversation?.client?.id ?? form.draft.client_id ?? undefined} />
      <IconButton icon={Paperclip} label={t('file.add')} onClick={() => chooser.current?.click()} />
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={(e) => {
          attach.add([...(e.target.files ?? [])])
          e.target.value = ''
        }}
      />
      <span role="status" className="min-w-0 flex-1 truncate px-1 text-meta text-muted">
        {form.state === 'failed'
          ? t('compose.state.failed')
          : form.state === 'saved'
            ? !isEmpty && t('compose.state.saved')
            : t('compose.state.saving')}
      </span>
      <IconButton icon={Trash2} label={t('compose.discard')} onClick={() => (isEmpty ? onDiscard() : setAsks(true))} />
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={t('compose.discard_title')}
        text={t('compose.discard_text')}
        confirm={t('compose.discard')}
        danger
        onConfirm={() => {
          setAsks(false)
          onDiscard()
        }}
      />
    </footer>
  )
}
