import { useQuery } from '@tanstack/react-query'
import { Globe, Tag } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { categoriesQuery, resourcesQuery, servicesQuery } from '@/api/queries'
import type { Resource, Service } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { ColorDot } from '@/ui/ColorSwatch'
import { Money } from '@/ui/Money'
import { Notice } from '@/ui/States'
import { CataloguePage } from './CataloguePage'
import { ServiceForm } from './ServiceForm'

/** What the clinic does, in its categories. */
export function ServicesPage() {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const query = useQuery(servicesQuery(slug))
  const { data: categories } = useQuery(categoriesQuery(slug))
  const { data: resources } = useQuery(resourcesQuery(slug))
  const groups = categories?.filter((c) => c.kind === 'service') ?? []
  const missing = resources && query.data?.find((s) => isMissing(s.resource_type, resources))
  const buffers = (s: Service) => s.buffer_before_minutes + s.buffer_after_minutes
  return (
    <CataloguePage
      kind="services"
      icon={Tag}
      query={query}
      notice={
        missing && (
          <Notice tone="warning" className="mb-4">
            {t('services.resource_missing', { name: missing.name, type: t(`resources.types.${missing.resource_type || 'chair'}`).toLowerCase() })}
          </Notice>
        )
      }
      groups={
        groups.length > 0
          ? {
              all: [...groups.map((c) => ({ id: c.id, title: c.name })), { id: '', title: t('services.no_category') }],
              of: (s) => (groups.some((c) => c.id === s.category_id) ? (s.category_id ?? '') : ''),
            }
          : undefined
      }
      columns={[
        {
          key: 'name',
          cell: (s) => (
            <span className="flex items-center gap-2.5">
              <ColorDot color={s.color} />
              <span>
                {s.name}
                <span className="block text-meta font-normal text-muted tabular-nums md:hidden">{t('minutes', { count: s.duration_minutes })}</span>
              </span>
              {s.bookable_online && (
                <span title={t('services.online')} className="inline-flex text-muted">
                  <Globe size={14} aria-hidden />
                  <span className="sr-only">{t('services.online')}</span>
                </span>
              )}
            </span>
          ),
        },
        { key: 'duration', numeric: true, wide: true, cell: (s) => t('minutes', { count: s.duration_minutes }) },
        { key: 'buffers', numeric: true, wide: true, cell: (s) => (buffers(s) > 0 ? t('minutes', { count: buffers(s) }) : '') },
        { key: 'price', numeric: true, cell: (s) => <Money money={s.price} /> },
      ]}
      form={(item, close) => <ServiceForm item={item} taken={query.data?.length ?? 0} onClose={close} />}
    />
  )
}

/** A service that needs what the clinic has not got can never be booked. */
export function isMissing(type: Service['resource_type'], resources: readonly Resource[]): boolean {
  return type !== '' && !resources.some((r) => r.type === type)
}
