import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Building2, Plus, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminTenant } from '@/api/types'
import { formatDate } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Input } from '@/ui/Input'
import { Page } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { EmptyState, ErrorState } from '@/ui/States'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { NewTenantDialog } from './NewTenantDialog'
import { tenantsQuery } from './queries'
import { StateBadge } from './StateBadge'

const PAUSE = 250
const states = ['active', 'suspended', 'provisioning', 'deleted', 'purged'] as const

export function TenantsPage() {
  const { t } = useTranslation('admin')
  const navigate = useNavigate()
  const search = useSearch({ from: '/admin/' })
  const [text, setText] = useState(search.q ?? '')
  const [creating, setCreating] = useState(false)
  const asked = search.q ?? ''
  useEffect(() => {
    if (text.trim() === asked) return // else it would lead back whoever is on their way to another page
    const timer = setTimeout(() => {
      void navigate({ to: '/admin', search: (now) => ({ ...now, q: text.trim() || undefined }), replace: true })
    }, PAUSE)
    return () => {
      clearTimeout(timer)
    }
  }, [text, asked, navigate])
  const list = useInfiniteQuery(tenantsQuery(search))
  const items = list.data?.pages.flatMap((p) => p.items)
  const filtered = Boolean(search.q ?? search.state)
  return (
    <Page title={t('tenants.title')} text={t('tenants.text')} main={{ icon: Plus, label: t('new.action'), onClick: () => setCreating(true) }}>
      <div role="search" className="mb-4 flex flex-wrap gap-2">
        <div className="min-w-52 flex-1 md:max-w-96">
          <Input
            icon={Search}
            type="search"
            value={text}
            aria-label={t('tenants.search')}
            placeholder={t('tenants.search')}
            onChange={(e) => {
              setText(e.target.value)
            }}
          />
        </div>
        <div className="w-44">
          <Select
            aria-label={t('tenants.state')}
            value={search.state ?? ''}
            onChange={(e) => {
              const state = states.find((s) => s === e.target.value)
              void navigate({ to: '/admin', search: (now) => ({ ...now, state }), replace: true })
            }}
            options={[{ value: '', label: t('tenants.all') }, ...states.map((s) => ({ value: s, label: t(`state.${s}`) }))]}
          />
        </div>
      </div>
      {list.isError && !items ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : items?.length === 0 ? (
        <EmptyState
          icon={Building2}
          title={t(filtered ? 'tenants.no_match' : 'tenants.empty_title')}
          text={t(filtered ? 'tenants.no_match_text' : 'tenants.empty_text')}
        />
      ) : (
        <Tenants items={items} />
      )}
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('common:actions.more')}
          </Button>
        </div>
      )}
      {creating && (
        <NewTenantDialog
          onClose={() => {
            setCreating(false)
          }}
        />
      )}
    </Page>
  )
}

function Tenants({ items }: { items: AdminTenant[] | undefined }) {
  const { t } = useTranslation('admin')
  return (
    <Table label={t('tenants.title')} aria-busy={!items}>
      <thead>
        <tr>
          <Th>{t('tenants.name')}</Th>
          <Th>{t('tenants.state')}</Th>
          <Th className="max-md:hidden">{t('tenants.owner')}</Th>
          <Th numeric>{t('tenants.seats')}</Th>
          <Th className="max-lg:hidden">{t('tenants.cluster')}</Th>
          <Th numeric className="max-lg:hidden">
            {t('tenants.version')}
          </Th>
          <Th numeric className="max-md:hidden">
            {t('tenants.created')}
          </Th>
        </tr>
      </thead>
      {items ? (
        <tbody>
          {items.map((c) => (
            <Tr key={c.id} className="relative">
              <Td>
                <Link to="/admin/tenants/$id" params={{ id: c.id }} className="font-medium after:absolute after:inset-0 hover:underline">
                  {c.name || c.id}
                </Link>
                <span className="block text-meta text-muted">{c.slug}</span>
              </Td>
              <Td>
                <StateBadge state={c.state} />
              </Td>
              <Td className="text-muted max-md:hidden">{c.owner_email}</Td>
              <Td numeric>
                {c.used_seats} / {c.max_seats}
              </Td>
              <Td className="text-muted max-lg:hidden">{c.cluster}</Td>
              <Td numeric className="text-muted max-lg:hidden">
                {c.schema_version}
              </Td>
              <Td numeric className="text-muted max-md:hidden">
                {formatDate(c.created_at)}
              </Td>
            </Tr>
          ))}
        </tbody>
      ) : (
        <TableSkeleton columns={5} />
      )}
    </Table>
  )
}
