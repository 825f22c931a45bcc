import { Link } from '@tanstack/react-router'
import type { Client } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { national } from './phone'

/** Who answers for a minor, with how to reach them; another client's name leads to their record. */
export function GuardianLine({ guardian: g }: { guardian: NonNullable<Client['guardian']> }) {
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const phone = g.phone ? national(g.phone, zone) : ''
  return (
    <>
      <span className="block">
        {g.client_id ? (
          <Link
            to="/c/$slug/clients/$id"
            params={{ slug, id: g.client_id }}
            className="font-medium text-accent-ink underline-offset-2 hover:underline"
          >
            {g.name}
          </Link>
        ) : (
          <span className="font-medium">{g.name}</span>
        )}
        {g.relation && <span className="text-muted"> · {g.relation}</span>}
      </span>
      {(phone || g.email) && (
        <span className="block text-dense text-soft tabular-nums">
          {phone && <a href={`tel:${g.phone ?? ''}`}>{phone}</a>}
          {phone && g.email && ' · '}
          {g.email && <a href={`mailto:${g.email}`}>{g.email}</a>}
        </span>
      )}
    </>
  )
}
