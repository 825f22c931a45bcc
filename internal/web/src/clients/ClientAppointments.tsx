import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Appointment } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { SkeletonLines } from '@/ui/Skeleton'
import { Notice } from '@/ui/States'
import { AppointmentRow } from './AppointmentRow'
import { clientAppointmentsQuery } from './queries'

/** What is to come and what was, the nearest first. */
export function ClientAppointments({ id }: { id: string }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const now = useNow()
  const found = useQuery(clientAppointmentsQuery(slug, id))
  if (found.isPending) return <SkeletonLines lines={3} />
  if (found.isError && !found.data) return <Notice>{t('failed.appointments')}</Notice>
  const list = found.data ?? []
  const isNext = (a: Appointment) => Date.parse(a.end) > now && a.status !== 'cancelled' && a.status !== 'no-show' && a.status !== 'completed'
  const next = list.filter(isNext).sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  const past = list.filter((a) => !isNext(a)).sort((a, b) => Date.parse(b.start) - Date.parse(a.start))
  return (
    <>
      <Group title={t('panel.next')} empty={t('panel.no_next')} list={next} />
      <Group title={t('panel.past')} empty={t('panel.no_past')} list={past} />
    </>
  )
}

function Group({ title, empty, list }: { title: string; empty: string; list: readonly Appointment[] }) {
  return (
    <section aria-label={title} className="mb-4">
      <h3 className="mb-1 text-meta font-medium text-muted">{title}</h3>
      {list.length === 0 && <p className="text-dense text-muted">{empty}</p>}
      <ul>
        {list.map((a) => (
          <li key={a.id}>
            <AppointmentRow appointment={a} />
          </li>
        ))}
      </ul>
    </section>
  )
}
