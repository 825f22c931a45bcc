import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Hourglass, Plus, Settings2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import { useCan, useSlug } from '@/app/clinic'
import { Segmented } from '@/calendar/Segmented'
import { Button, IconButton } from '@/ui/Button'
import { Page } from '@/ui/Page'
import { EmptyState, ErrorState } from '@/ui/States'
import { Table, TableSkeleton, Th } from '@/ui/Table'
import { toast } from '@/ui/toast'
import { EntryForm } from './EntryForm'
import { EntryRow } from './EntryRow'
import { useCloseEntry, useReopenEntry, useWithdrawOffer, waitlistQuery } from './queries'
import { SettingsDialog } from './SettingsDialog'
import { TimesDialog } from './TimesDialog'
import type { WaitEntry } from './types'

const views = ['open', 'booked', 'closed'] as const
type View = (typeof views)[number]

/** Who waits for a time, in the order in which they are served. */
export function WaitlistPage() {
  const { t } = useTranslation('waitlist')
  const slug = useSlug()
  const can = useCan()
  const navigate = useNavigate()
  const { view: asked } = useSearch({ from: '/c/$slug/waitlist' })
  const view: View = asked ?? 'open'
  const list = useQuery(waitlistQuery(slug, view === 'open' ? undefined : view))
  const all = useQuery(providersQuery(slug))
  const providers = useMemo(() => new Map((all.data ?? []).map((p) => [p.id, [p.title, p.name].filter(Boolean).join(' ')])), [all.data])
  const [form, setForm] = useState<{ entry: WaitEntry | null } | null>(null)
  const [times, setTimes] = useState<WaitEntry | null>(null)
  const [isSetting, setSetting] = useState(false)
  const close = useCloseEntry()
  const reopen = useReopenEntry()
  const withdraw = useWithdrawOffer()
  const mayWrite = can('waitlist.write')
  const add = mayWrite ? { icon: Plus, label: t('add'), onClick: () => setForm({ entry: null }) } : undefined
  const takeOff = (entry: WaitEntry) =>
    close.mutate(
      { entry, reason: '' },
      {
        onSuccess: (closed) => toast.done(t('closed', { name: entry.client.name }), () => reopen.mutate(closed, { onError: (e) => toast.failed(e) })),
        onError: (e) => toast.failed(e),
      },
    )
  const entries = list.data ?? []
  return (
    <Page
      title={t('title')}
      text={t('text')}
      main={add}
      actions={
        <>
          <Segmented
            label={t('view.label')}
            value={view}
            options={views.map((v) => ({ value: v, label: t(`view.${v}`) }))}
            onChange={(v) => void navigate({ to: '/c/$slug/waitlist', params: { slug }, search: v === 'open' ? {} : { view: v } })}
          />
          {can('clinic.update') && <IconButton icon={Settings2} label={t('settings.title')} onClick={() => setSetting(true)} />}
        </>
      }
    >
      {list.isError && !list.data ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data && entries.length === 0 ? (
        <EmptyState
          icon={Hourglass}
          title={t(`empty.${view}`)}
          text={view === 'open' ? t('empty.text') : undefined}
          action={
            view === 'open' && mayWrite ? (
              <Button look="primary" icon={Plus} onClick={() => setForm({ entry: null })}>
                {t('add')}
              </Button>
            ) : undefined
          }
        />
      ) : (
        <Table label={t('title')}>
          <thead>
            <tr>
              <Th>
                <span className="sr-only">{t('column.place')}</span>
              </Th>
              <Th>{t('column.client')}</Th>
              <Th>{t('column.wish')}</Th>
              <Th>{t('column.since')}</Th>
              <Th>{t('column.status')}</Th>
              <Th>
                <span className="sr-only">{t('column.actions')}</span>
              </Th>
            </tr>
          </thead>
          {!list.data ? (
            <TableSkeleton columns={6} />
          ) : (
            <tbody>
              {entries.map((e, i) => (
                <EntryRow
                  key={e.id}
                  entry={e}
                  place={view === 'open' ? i + 1 : null}
                  providers={providers}
                  onTimes={setTimes}
                  onEdit={(entry) => setForm({ entry })}
                  onWithdraw={(entry) =>
                    withdraw.mutate(entry, { onSuccess: () => toast.done(t('offer.withdrawn')), onError: (error) => toast.failed(error) })
                  }
                  onClose={takeOff}
                  onReopen={(entry) =>
                    reopen.mutate(entry, {
                      onSuccess: () => toast.done(t('reopened', { name: entry.client.name })),
                      onError: (error) => toast.failed(error),
                    })
                  }
                />
              ))}
            </tbody>
          )}
        </Table>
      )}
      {form && <EntryForm entry={form.entry} onClose={() => setForm(null)} />}
      {times && <TimesDialog entry={times} providers={providers} onClose={() => setTimes(null)} />}
      {isSetting && <SettingsDialog onClose={() => setSetting(false)} />}
    </Page>
  )
}
