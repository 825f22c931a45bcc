import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import type { SessionInfo } from '@/api/types'
import { formatDateTime } from '@/i18n/format'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/toast'
import { deviceName } from './device'

const key = ['sessions']

export function SessionsSection() {
  const { t } = useTranslation('account')
  const cache = useQueryClient()
  const sessions = useQuery({ queryKey: key, queryFn: ({ signal }) => call(api.GET('/api/v1/me/sessions', { signal })) })
  const settle = {
    onError: (error: unknown) => {
      toast.failed(error)
    },
    onSettled: () => cache.invalidateQueries({ queryKey: key }),
  }
  const endOthers = useMutation({
    mutationFn: () => call(api.DELETE('/api/v1/me/sessions')),
    onSuccess: () => {
      toast.done(t('sessions.ended_others'))
    },
    ...settle,
  })
  const end = useMutation({
    mutationFn: (id: string) => call(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      toast.done(t('sessions.ended'))
    },
    ...settle,
  })
  const items = sessions.data?.items
  return (
    <Section
      title={t('sessions.title')}
      text={t('sessions.text')}
      actions={
        (items?.length ?? 0) > 1 && (
          <Button
            size="sm"
            busy={endOthers.isPending}
            onClick={() => {
              endOthers.mutate()
            }}
          >
            {t('sessions.end_others')}
          </Button>
        )
      }
    >
      {sessions.isError && !items ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} className="py-4" />
      ) : items ? (
        <ul className="-my-2 divide-y divide-line-faint">
          {items.map((s) => (
            <Session
              key={s.id}
              session={s}
              onEnd={() => {
                end.mutate(s.id)
              }}
            />
          ))}
        </ul>
      ) : (
        <SkeletonLines />
      )}
    </Section>
  )
}

function Session({ session, onEnd }: { session: SessionInfo; onEnd: () => void }) {
  const { t } = useTranslation('account')
  const name = deviceName(session.device) || t('sessions.unknown')
  const Icon = /Android|iPhone|iPad|Mobile/.test(session.device) ? Smartphone : Laptop
  return (
    <li className="flex items-center gap-3 py-3">
      <Icon size={18} aria-hidden className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {session.current && <Badge tone="accent">{t('sessions.current')}</Badge>}
        </p>
        <p className="text-dense text-muted tabular-nums">
          {session.ip && `${session.ip} · `}
          {t('sessions.since', { when: formatDateTime(session.signed_in_at) })}
        </p>
      </div>
      {!session.current && (
        <Button look="quiet" size="sm" aria-label={t('sessions.end_one', { device: name })} onClick={onEnd}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
