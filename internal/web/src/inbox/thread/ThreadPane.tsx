import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Sheet } from '@/ui/Sheet'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { useMedia } from '@/ui/useMedia'
import { ClientCard } from '../client/ClientCard'
import { ComposeArea } from '../compose/ComposeArea'
import { conversationQuery, threadQuery } from '../queries'
import { MailList } from './MailList'
import { ThreadHeader } from './ThreadHeader'
import { useMarkRead } from './useMarkRead'

/** The client's card stands beside the thread all the time. */
const WITH_CARD = '(min-width: 1440px)'

interface ThreadPaneProps {
  id: string
  narrow: boolean
  onClose: () => void
  /** The conversation was closed or put off: on to the next. */
  onDone: () => void
}

/** One conversation: its head, its mails with the newest at the bottom, and the composer below; the client at the right. */
export function ThreadPane({ id, narrow, onClose, onDone }: ThreadPaneProps) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const isRoomy = useMedia(WITH_CARD)
  const about = useQuery(conversationQuery(slug, id))
  const thread = useInfiniteQuery(threadQuery(slug, id))
  const [showsCard, setShowsCard] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  const conversation = about.data
  const mails = (thread.data?.pages ?? []).toReversed().flatMap((p) => p.items)
  const isThere = conversation !== undefined
  useEffect(() => {
    if (isThere) title.current?.focus({ preventScroll: true })
  }, [isThere])
  useMarkRead(conversation)

  if (about.isError && !conversation) return <ErrorState error={about.error} onRetry={() => void about.refetch()} />
  return (
    <div className="flex min-h-0 flex-1">
      <section aria-label={conversation?.subject || t('conversation')} className="flex min-w-0 flex-1 flex-col">
        {conversation ? (
          <ThreadHeader {...{ conversation, narrow, title, onClose, onDone }} onCard={isRoomy ? undefined : () => setShowsCard(true)} />
        ) : (
          <SkeletonLines lines={2} className="border-b border-line p-5" />
        )}
        <div className="min-h-0 flex-1 overflow-y-auto" data-thread aria-busy={thread.isFetching}>
          {thread.isError && mails.length === 0 ? (
            <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
          ) : thread.isPending || !conversation ? (
            <SkeletonLines lines={8} className="p-5" />
          ) : (
            <MailList
              {...{ mails, conversation }}
              older={thread.hasNextPage ? () => void thread.fetchNextPage() : undefined}
              isFetchingOlder={thread.isFetchingNextPage}
            />
          )}
        </div>
        {conversation && thread.isSuccess && <ComposeArea key={conversation.id} {...{ conversation, mails, onDone }} />}
      </section>
      {conversation && isRoomy && (
        <aside aria-label={t('client.title')} className="w-76 flex-none overflow-y-auto border-l border-line bg-bg">
          <ClientCard conversation={conversation} />
        </aside>
      )}
      {conversation && !isRoomy && (
        <Sheet open={showsCard} onOpenChange={setShowsCard} title={t('client.title')}>
          <ClientCard conversation={conversation} isInSheet />
        </Sheet>
      )}
    </div>
  )
}
