import { useQuery } from '@tanstack/react-query'
import { Stethoscope } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import type { Provider } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { Badge } from '@/ui/Badge'
import { ColorDot } from '@/ui/ColorSwatch'
import { CataloguePage } from './CataloguePage'
import { ProviderSheet } from './ProviderSheet'

export function ProvidersPage() {
  const { t } = useTranslation('settings')
  const query = useQuery(providersQuery(useSlug()))
  return (
    <CataloguePage
      kind="providers"
      icon={Stethoscope}
      query={query}
      columns={[
        {
          key: 'name',
          cell: (p) => (
            <span className="flex items-center gap-2.5">
              <ColorDot color={p.color} />
              {p.title ? `${p.title} ${p.name}` : p.name}
              {!p.active && <Badge>{t('providers.inactive')}</Badge>}
            </span>
          ),
        },
        { key: 'role_label', wide: true, cell: (p) => <span className="text-muted">{p.role_label}</span> },
        {
          key: 'hours',
          cell: (p) => (
            <span className="whitespace-nowrap text-muted tabular-nums">
              {hoursPerWeek(p) > 0 ? t('hours_week', { hours: hoursPerWeek(p) }) : t('hours.none')}
            </span>
          ),
        },
        { key: 'services', wide: true, numeric: true, cell: (p) => p.service_ids.length },
      ]}
      form={(item, close) => <ProviderSheet item={item} taken={query.data?.map((p) => p.color) ?? []} onClose={close} />}
    />
  )
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

function hoursPerWeek(p: Provider): number {
  return Math.round(p.hours.reduce((sum, h) => sum + minutes(h.to) - minutes(h.from), 0) / 6) / 10
}
