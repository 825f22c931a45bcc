import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminTenantDetail } from '@/api/types'
import { formatBytes, formatDateTime, formatNumber, useLanguage } from '@/i18n/format'
import { AuditList } from '@/settings/AuditList'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Page, Section } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { BillingSection } from './BillingSection'
import { Facts } from './Facts'
import { OperationsSection } from './operations/OperationsSection'
import { adminAuditQuery, tenantQuery, useReinviteOwner } from './queries'
import { StateBadge } from './StateBadge'
import { SeatsDialog, TenantActions } from './TenantActions'

export function TenantPage() {
  const { t } = useTranslation('admin')
  const { id } = useParams({ from: '/admin/tenants/$id' })
  const tenant = useQuery(tenantQuery(id))
  const log = useInfiniteQuery(adminAuditQuery(id))
  const c = tenant.data
  return (
    <Page title={(c?.name ?? '') || (c?.id ?? t('tenants.title'))} text={c?.slug} actions={c && <TenantActions tenant={c} />}>
      <Link to="/admin" className="-mt-3 mb-5 inline-flex min-h-8 items-center gap-1.5 text-dense text-muted hover:text-ink max-md:min-h-11">
        <ArrowLeft size={15} aria-hidden />
        {t('tenants.title')}
      </Link>
      {tenant.isError && !c ? (
        <ErrorState error={tenant.error} onRetry={() => void tenant.refetch()} />
      ) : c ? (
        <>
          {(c.state === 'suspended' || c.state === 'deleted') && c.state_reason && (
            <Notice tone="warning" className="mb-5">
              {t(c.state === 'deleted' ? 'delete.because' : 'suspend.because', { reason: c.state_reason })}
            </Notice>
          )}
          <div className="grid items-start gap-x-6 lg:grid-cols-2">
            <About tenant={c} />
            <Data tenant={c} />
          </div>
          <BillingSection id={c.id} />
          <OperationsSection tenant={c} />
          <Members tenant={c} />
          <h2 className="mt-8 mb-3 text-body font-semibold">{t('audit.of_clinic')}</h2>
          <AuditList log={log} />
        </>
      ) : (
        <Section title={t('about.title')}>
          <SkeletonLines lines={6} />
        </Section>
      )}
    </Page>
  )
}

function About({ tenant }: { tenant: AdminTenantDetail }) {
  const { t } = useTranslation('admin')
  const [editing, setEditing] = useState(false)
  return (
    <Section title={t('about.title')}>
      <Facts
        facts={[
          [t('tenants.state'), <StateBadge key="state" state={tenant.state} />],
          [t('tenants.owner'), tenant.owner_email],
          [
            t('tenants.seats'),
            <span key="seats" className="flex flex-wrap items-center gap-x-3">
              <span className="tabular-nums">{t('seats.used', { used: tenant.used_seats, max: tenant.max_seats })}</span>
              <Button
                look="quiet"
                size="sm"
                className="-my-1 text-accent"
                onClick={() => {
                  setEditing(true)
                }}
              >
                {t('seats.change')}
              </Button>
            </span>,
          ],
          [t('tenants.created'), formatDateTime(tenant.created_at)],
        ]}
      />
      {editing && (
        <SeatsDialog
          tenant={tenant}
          onClose={() => {
            setEditing(false)
          }}
        />
      )}
    </Section>
  )
}

function Data({ tenant }: { tenant: AdminTenantDetail }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const { migration, placement } = tenant
  const sizes = tenant.sizes as AdminTenantDetail['sizes'] | null // the clinic's cluster may be away, or the clinic purged
  return (
    <Section title={t('data.title')}>
      <Facts
        facts={[
          [t('tenants.cluster'), placement.cluster],
          [
            t('data.database'),
            <code key="db" className="text-dense break-all">
              {placement.database}
            </code>,
          ],
          [
            t('tenants.version'),
            <span key="v" className="flex items-center gap-2 tabular-nums">
              {t('data.version', { version: migration.version, newest: migration.newest })}
              {migration.version < migration.newest && <Badge tone="warning">{t('data.behind')}</Badge>}
            </span>,
          ],
          ...(sizes
            ? ([
                [t('data.documents'), t('data.documents_in', { documents: formatNumber(sizes.documents, language), collections: sizes.collections })],
                [
                  t('data.size'),
                  t('data.size_text', { data: formatBytes(sizes.data_bytes, language), index: formatBytes(sizes.index_bytes, language) }),
                ],
              ] as const)
            : []),
        ]}
      />
    </Section>
  )
}

function Members({ tenant }: { tenant: AdminTenantDetail }) {
  const { t } = useTranslation('admin')
  const members = tenant.team_members.filter((m) => m.state !== 'removed')
  const open = tenant.invitations.filter((i) => i.state === 'pending' || i.state === 'expired')
  return (
    <Section title={t('members.title')}>
      <ul className="-my-2 divide-y divide-line-faint">
        {members.map((m) => (
          <li key={m.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <span className="min-w-0">
              <span className="font-medium">{m.name}</span> <span className="text-muted">{m.email}</span>
            </span>
            <span className="flex items-center gap-2">
              {m.state !== 'active' && <Badge tone="warning">{t(`members.${m.state}`)}</Badge>}
              <Badge>{t(`common:roles.${m.role}`)}</Badge>
            </span>
          </li>
        ))}
        {open.map((i) => (
          <li key={i.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <span className="min-w-0 text-muted">{i.email}</span>
            <span className="flex items-center gap-2">
              <Badge tone="info">{t(`members.invitation_${i.state}`)}</Badge>
              <Badge>{t(`common:roles.${i.role}`)}</Badge>
              {i.role === 'owner' && tenant.state === 'active' && <InviteOwnerAgain id={tenant.id} email={i.email} />}
            </span>
          </li>
        ))}
        {members.length + open.length === 0 && <li className="py-2 text-muted">{t('members.none')}</li>}
      </ul>
    </Section>
  )
}

/** A first owner's link works for two days; this sends another and voids it. */
function InviteOwnerAgain({ id, email }: { id: string; email: string }) {
  const { t } = useTranslation('admin')
  const again = useReinviteOwner(id)
  return (
    <Button
      look="quiet"
      busy={again.isPending}
      onClick={() => {
        again.mutate(undefined, {
          onSuccess: () => {
            toast.done(t('members.sent_again', { email }))
          },
          onError: (error) => {
            toast.failed(error)
          },
        })
      }}
    >
      {t('members.send_again')}
    </Button>
  )
}
