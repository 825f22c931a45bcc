import { useInfiniteQuery } from '@tanstack/react-query'
import { BellRing, CalendarDays, GitMerge, Mail, Paperclip, ReceiptText, ShieldCheck, ShieldX, StickyNote, Wallet } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TimelineEntry } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { formatDate, formatDateTime } from '@/i18n/format'
import { cn } from '@/ui/cn'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { useEndless } from '@/ui/useEndless'
import { AppointmentRow } from './AppointmentRow'
import { InvoiceEntry } from '@/invoices/InvoiceEntry'
import { PaymentEntry } from '@/payments/PaymentEntry'
import { MergeEntry } from './MergeEntry'
import { NoteCard } from './NoteCard'
import { NoteComposer } from './NoteComposer'
import { TIMELINE_KINDS, timelineQuery, type TimelineKind } from './queries'

/** Everything that happened with a client in one list, the newest first; one kind of it when asked. */
export function Timeline({ clientId }: { clientId: string }) {
  const { t } = useTranslation('clients')
  const can = useCan()
  const [kind, setKind] = useState<TimelineKind | undefined>()
  const found = useInfiniteQuery(timelineQuery(useSlug(), clientId, kind))
  const kinds = [
    undefined,
    ...TIMELINE_KINDS.filter(
      (k) => (k !== 'conversation' || can('inbox.read')) && (k !== 'payment' || can('payments.read')) && (k !== 'invoice' || can('invoices.read')),
    ),
  ]
  const entries = found.data?.pages.flatMap((p) => p.items) ?? []
  const end = useEndless(found.hasNextPage && !found.isFetchingNextPage, () => void found.fetchNextPage())
  return (
    <div className="flex flex-col gap-3">
      {can('clients.write') && <NoteComposer clientId={clientId} />}
      <div role="group" aria-label={t('timeline.filter')} className="flex gap-1.5 overflow-x-auto">
        {kinds.map((k) => (
          <button
            key={k ?? 'all'}
            type="button"
            aria-pressed={k === kind}
            className={cn(
              'h-7 flex-none rounded-full border px-3 text-dense font-medium max-md:h-11',
              k === kind ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line text-soft hover:bg-hover',
            )}
            onClick={() => setKind(k)}
          >
            {t(`timeline.kind.${k ?? 'all'}`)}
          </button>
        ))}
      </div>
      {found.isPending && <SkeletonLines lines={5} className="py-3" />}
      {found.isError && entries.length === 0 && <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-8" />}
      {found.isSuccess && entries.length === 0 && (
        <p className="py-8 text-center text-muted">{t(kind ? 'timeline.none_of_kind' : 'timeline.none')}</p>
      )}
      <ol aria-label={t('timeline.label')} className={cn('flex flex-col', found.isPlaceholderData && 'opacity-60')}>
        {entries.map((e) => (
          <li key={`${e.kind}-${e.id}`} className="flex gap-3 pb-2">
            <Mark entry={e} />
            <div className="min-w-0 flex-1">
              <Entry entry={e} clientId={clientId} />
            </div>
          </li>
        ))}
      </ol>
      <div ref={end} role="status" className="min-h-5 text-dense text-muted">
        {found.isFetchingNextPage ? t('timeline.more') : ''}
      </div>
    </div>
  )
}

function Mark({ entry }: { entry: TimelineEntry }) {
  const icons = {
    appointment: CalendarDays,
    note: StickyNote,
    consent: entry.consent?.granted ? ShieldCheck : ShieldX,
    merge: GitMerge,
    file: Paperclip,
    conversation: Mail,
    reminder: BellRing,
    payment: Wallet,
    invoice: ReceiptText,
  }
  const Icon = icons[entry.kind]
  return (
    <span aria-hidden="true" className="mt-1.5 grid size-7 flex-none place-items-center rounded-full bg-sunken text-muted">
      <Icon size={14} />
    </span>
  )
}

function Entry({ entry: e, clientId }: { entry: TimelineEntry; clientId: string }) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  if (e.appointment) return <AppointmentRow appointment={e.appointment} />
  if (e.note) return <NoteCard note={e.note} />
  if (e.merge) return <MergeEntry merge={e.merge} clientId={clientId} />
  if (e.file)
    return (
      <p className="flex min-h-10 flex-wrap items-center gap-x-2">
        <span className="break-all">{t('timeline.file', { name: e.file.name })}</span>
        <span className="text-meta text-muted">
          {formatDate(e.at, zone)} · {e.file.by.name}
        </span>
      </p>
    )
  if (e.conversation)
    return (
      <p className="flex min-h-10 flex-wrap items-center gap-x-2">
        <span className="break-words">{t('timeline.conversation', { subject: e.conversation.subject || t('timeline.no_subject') })}</span>
        <span className="text-meta text-muted">{formatDate(e.at, zone)}</span>
      </p>
    )
  if (e.invoice) return <InvoiceEntry invoice={e.invoice} />
  if (e.payment) return <PaymentEntry payment={e.payment} />
  if (e.reminder)
    return (
      <p className="flex min-h-10 flex-wrap items-center gap-x-2">
        <span>
          {t('reminders:timeline.sent', { channel: t(`reminders:channel.${e.reminder.channel}`), start: formatDateTime(e.reminder.start, zone) })}
        </span>
        <span className="text-meta text-muted">{formatDateTime(e.at, zone)}</span>
      </p>
    )
  if (!e.consent) return null
  const c = e.consent
  return (
    <p className="flex min-h-10 flex-wrap items-center gap-x-2">
      <span>{t(c.granted ? 'timeline.consent_given' : 'timeline.consent_withdrawn', { channel: t(`consent.channel.${c.channel}`) })}</span>
      <span className="text-meta text-muted">
        {formatDate(c.at, zone)}, {t(`consent.how.${c.how}`)} · {c.by}
      </span>
    </p>
  )
}
