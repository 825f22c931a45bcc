import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { useNow } from '@/calendar/useNow'
import { isDay, wallOf } from '@/calendar/zone'
import { formatDate } from '@/i18n/format'
import { toText } from './custom'
import { GuardianLine } from './GuardianLine'
import { fieldsQuery } from './queries'
import { ageOn } from './record'

/** What is known of a client, line by line; what is not known is left out. */
export function ClientFacts({ client: c }: { client: Client }) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const today = wallOf(useNow(), zone).day
  const born = isDay(c.date_of_birth) ? `${numeric(c.date_of_birth)} (${t('panel.age', { count: ageOn(c.date_of_birth, today) })})` : ''
  const fields = useQuery(fieldsQuery(useSlug())).data?.items ?? []
  const own = fields.map((f): [string, string] => {
    const text = toText(f, c.custom[f.key])
    return [f.label, f.type === 'yes_no' && text !== '' ? t(`custom.${text}`) : text]
  })
  const lines: [string, string][] = [
    [t('field.date_of_birth'), born],
    [t('field.address'), c.address],
    [t('field.notes'), c.notes],
    ...own,
    [t('field.source'), c.source === 'unknown' ? '' : t(`source.${c.source}`)],
    [t('column.created_at'), formatDate(c.created_at, zone)],
  ]
  return (
    <dl className="grid gap-3">
      {(c.guardian || c.minor) && (
        <div>
          <dt className="text-meta text-muted">{t('guardian.title')}</dt>
          <dd>{c.guardian ? <GuardianLine guardian={c.guardian} /> : <span className="text-muted">{t('guardian.missing')}</span>}</dd>
        </div>
      )}
      {lines
        .filter(([, text]) => text !== '')
        .map(([term, text]) => (
          <div key={term}>
            <dt className="text-meta text-muted">{term}</dt>
            <dd className="break-words whitespace-pre-line">{text}</dd>
          </div>
        ))}
    </dl>
  )
}
