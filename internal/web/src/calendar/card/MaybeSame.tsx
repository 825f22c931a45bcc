import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserRoundSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { suspectsQuery } from '@/clients/queries'
import type { Appointment } from '../types'

/** Whoever books online is entered anew unless the clinic surely knows them: says who else they may be, while that is so. */
export function MaybeSame({ appointment: a }: { appointment: Appointment }) {
  const { t } = useTranslation('calendar')
  const slug = useSlug()
  const isAsked = useCan()('clients.merge') && a.source === 'online'
  const found = useQuery({ ...suspectsQuery(slug, a.client.id), enabled: isAsked }).data ?? []
  if (!isAsked || found.length === 0) return null
  return (
    <p className="flex gap-2 rounded-dense bg-info-soft px-3 py-2 text-dense text-info-ink">
      <UserRoundSearch size={16} className="mt-px flex-none" aria-hidden="true" />
      <span>
        {t('panel.maybe_same', { names: found.map((s) => s.client.name).join(', ') })}{' '}
        <Link
          to="/c/$slug/clients/$id"
          params={{ slug, id: a.client.id }}
          className="font-medium whitespace-nowrap underline underline-offset-2 max-md:inline-flex max-md:min-h-11 max-md:items-center"
        >
          {t('panel.compare')}
        </Link>
      </span>
    </p>
  )
}
