import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { clientQuery } from '@/clients/queries'
import { IconButton } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { Composer } from './Composer'
import { LoadedDraft } from './LoadedDraft'
import { useBeginDraft } from './drafts'

interface NewMailPaneProps {
  /** "new", a client's identifier, or a draft's. */
  write: string
  narrow: boolean
  /** The draft that is being written now stands in the URL. */
  onDraft: (id: string) => void
  onClose: () => void
}

/** Writes a mail that begins a conversation. */
export function NewMailPane({ write, narrow, onDraft, onClose }: NewMailPaneProps) {
  const { t } = useTranslation('inbox')
  const begin = useBeginDraft()
  const isDraft = write.startsWith('mai_')
  const client = useQuery({ ...clientQuery(useSlug(), write), enabled: write.startsWith('cli_') })
  const start = () => {
    const to = client.data?.email ? [{ name: client.data.name, address: client.data.email }] : []
    begin.mutate(client.data ? { client_id: client.data.id, to } : {}, { onSuccess: (draft) => onDraft(draft.id) })
  }
  const isReady = !isDraft && (write === 'new' || client.isFetched)
  const latest = useRef(start)
  useEffect(() => {
    latest.current = start
  })
  // A draft is made once for each wish to write.
  const asked = useRef('')
  useEffect(() => {
    if (!isReady || asked.current === write) return
    asked.current = write
    latest.current()
  }, [write, isReady])
  return (
    <section aria-label={t('compose.new')} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex items-center gap-1 px-3 py-2.5 md:px-5">
        {narrow && <IconButton icon={ArrowLeft} label={t('back')} className="-ml-1.5" onClick={onClose} />}
        <h2 className="min-w-0 flex-1 text-lead font-semibold">{t('compose.new')}</h2>
        {!narrow && <IconButton icon={X} label={t('common:actions.close')} onClick={onClose} />}
      </header>
      {begin.isError ? (
        <ErrorState error={begin.error} onRetry={start} />
      ) : isDraft ? (
        <LoadedDraft key={write} id={write} onMissing={onClose}>
          {(draft) => <Composer start={draft} conversation={undefined} tall autoFocus onSent={onClose} onBack={onDraft} onDiscarded={onClose} />}
        </LoadedDraft>
      ) : (
        <SkeletonLines lines={5} className="border-t border-line p-5" />
      )}
    </section>
  )
}
