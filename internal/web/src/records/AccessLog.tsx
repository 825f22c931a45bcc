import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { Suspense } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { components } from '@/api/schema'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDateTime } from '@/i18n/format'
import { Avatar } from '@/ui/Avatar'
import { SkeletonLines } from '@/ui/Skeleton'
import { Pages } from './Pages'
import { accessQuery } from './queries'

type AccessEntry = components['schemas']['AccessEntry']

/** Who has looked at a client's record, or without a client at whose. For who may access_log.read; brings its own words. */
export function AccessLog(props: { clientId?: string }) {
  return (
    <Suspense fallback={<SkeletonLines lines={4} />}>
      <Entries {...props} />
    </Suspense>
  )
}

function Entries({ clientId }: { clientId?: string }) {
  const { t } = useTranslation('records')
  const log = useInfiniteQuery(accessQuery(useSlug(), clientId))
  return (
    <Pages
      log={log}
      label={t('access')}
      icon={Eye}
      empty={{ title: t('access_empty_title'), text: t('access_empty_text') }}
      row={(entry) => <Entry entry={entry} named={!clientId} />}
    />
  )
}

function Entry({ entry, named }: { entry: AccessEntry; named: boolean }) {
  const { t } = useTranslation('records')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const who = entry.actor.name || t('system')
  return (
    <>
      <Avatar name={who} />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          {named ? (
            <Trans
              t={t}
              i18nKey="looked_at"
              values={{ who, client: entry.client_name || t('gone_client') }}
              components={{
                client: (
                  <Link
                    to="/c/$slug/clients"
                    params={{ slug }}
                    search={{ open: entry.client_id }}
                    className="font-medium text-accent-ink hover:underline"
                  />
                ),
              }}
            />
          ) : (
            t('looked', { who })
          )}
        </p>
        <p className="mt-0.5 text-meta text-muted">
          {t(`common:roles.${entry.actor.role}`, { defaultValue: entry.actor.role })} ·{' '}
          <time dateTime={entry.at}>{formatDateTime(entry.at, zone)}</time>
        </p>
      </div>
    </>
  )
}
