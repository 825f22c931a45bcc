import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BellOff, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { dayShort } from '@/calendar/format'
import { sayState } from '@/calendar/reminders/mark'
import { problemsQuery } from '@/calendar/reminders/queries'
import { clock, wallOf } from '@/calendar/zone'
import { national } from '@/clients/phone'
import { Section } from '@/ui/Page'

/** The appointments to come whose clients may not know; nothing while all went well. */
export function ReminderProblems({ provider }: { provider: string | undefined }) {
  const { t, i18n } = useTranslation('reminders')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const found = useQuery(problemsQuery(slug)).data ?? []
  const shown = found.filter((p) => !provider || p.appointment.provider_id === provider)
  if (shown.length === 0) return null
  const at = (moment: string) => `${dayShort(wallOf(Date.parse(moment), zone).day, i18n.language)}, ${clock(Date.parse(moment), zone)}`
  return (
    <Section title={t('problems.title')} text={t('problems.text')}>
      <ul aria-label={t('problems.title')} className="divide-y divide-line-faint">
        {shown.map(({ appointment: a, reminders }) => (
          <li key={a.id} className="flex items-center gap-3 py-2 first:pt-0 last:pb-0">
            <BellOff size={16} aria-hidden className="flex-none text-danger" />
            <Link
              to="/c/$slug/calendar"
              params={{ slug }}
              search={{ date: wallOf(Date.parse(a.start), zone).day, open: a.id }}
              className="-mx-2 min-h-11 min-w-0 flex-1 rounded-dense px-2 py-1 hover:bg-hover"
            >
              <span className="block truncate font-medium">{a.client.name}</span>
              <span className="block text-dense text-muted">
                <span className="inline-block first-letter:uppercase">{at(a.start)}</span>
                {reminders.map((r) => ` · ${t(`channel.${r.channel}`)}: ${sayState(t, r, at)}`)}
              </span>
            </Link>
            {a.client.phone && (
              <a
                href={`tel:${a.client.phone}`}
                aria-label={`${t('problems.call', { name: a.client.name })}: ${national(a.client.phone, zone)}`}
                className="inline-flex h-9 flex-none items-center gap-1.5 rounded-base px-2 text-dense font-medium text-accent-ink tabular-nums hover:bg-hover max-md:h-11"
              >
                <Phone size={14} aria-hidden />
                <span className="max-md:sr-only">{national(a.client.phone, zone)}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
