import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { MergeDialog } from './MergeDialog'
import { suspectsQuery } from './queries'

/** Says who may be the same person and offers to make one record of the two; nothing where nobody is. */
export function Suspects({ client }: { client: Client }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const found = useQuery(suspectsQuery(slug, client.id)).data ?? []
  const [other, setOther] = useState<Client | null>(null)
  if (found.length === 0) return null
  const title = t(client.source === 'booking' ? 'merge.suspects_online' : 'merge.suspects')
  return (
    <section aria-label={title} className="rounded-base bg-info-soft px-4 py-2.5 text-info-ink">
      <p className="font-medium">{title}</p>
      <ul>
        {found.map((s) => (
          <li key={s.client.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
            <Link
              to="/c/$slug/clients/$id"
              params={{ slug, id: s.client.id }}
              className="inline-flex min-h-8 items-center font-medium underline underline-offset-2 max-md:min-h-11"
            >
              {s.client.name}
            </Link>
            <span className="text-dense">{s.reasons.map((r) => t(`merge.reason.${r}`)).join(', ')}</span>
            <Button size="sm" className="ml-auto" onClick={() => setOther(s.client)} aria-label={`${t('merge.compare')}: ${s.client.name}`}>
              {t('merge.compare')}
            </Button>
          </li>
        ))}
      </ul>
      {other && <MergeDialog client={client} with={other} onClose={() => setOther(null)} />}
    </section>
  )
}
