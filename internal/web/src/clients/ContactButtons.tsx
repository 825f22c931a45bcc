import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarPlus, Mail, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { accountsQuery } from '@/inbox/accounts/queries'
import { buttonClass } from '@/ui/Button'
import { national } from './phone'

/** Book, call, write. */
export function ContactButtons({ client: c }: { client: Client }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  // With a mailbox of the clinic's one writes here, else with whatever this device has.
  const accounts = useQuery({ ...accountsQuery(slug), enabled: can('inbox.write') }).data
  const writesHere = accounts?.some((a) => a.state === 'active') === true
  return (
    <>
      {can('appointments.write') && (
        <Link to="/c/$slug/calendar" params={{ slug }} search={{ book: c.id }} className={buttonClass('primary', 'sm')}>
          <CalendarPlus size={16} aria-hidden="true" />
          {t('panel.book')}
        </Link>
      )}
      {c.phone && (
        <a
          href={`tel:${c.phone}`}
          className={buttonClass('secondary', 'sm', 'tabular-nums')}
          aria-label={`${t('panel.call')} ${national(c.phone, zone)}`}
        >
          <Phone size={16} aria-hidden="true" />
          {national(c.phone, zone)}
        </a>
      )}
      {c.email && writesHere && (
        <Link
          to="/c/$slug/inbox"
          params={{ slug }}
          search={{ write: c.id }}
          className={buttonClass('secondary', 'sm', 'max-w-full')}
          aria-label={`${t('panel.write')} ${c.email}`}
        >
          <Mail size={16} className="flex-none" aria-hidden="true" />
          <span className="max-w-52 truncate max-md:max-w-48">{c.email}</span>
        </Link>
      )}
      {c.email && !writesHere && (
        <a href={`mailto:${c.email}`} className={buttonClass('secondary', 'sm', 'max-w-full')} aria-label={`${t('panel.write')} ${c.email}`}>
          <Mail size={16} className="flex-none" aria-hidden="true" />
          <span className="max-w-52 truncate max-md:max-w-48">{c.email}</span>
        </a>
      )}
    </>
  )
}
