import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminTenantDetail, TenantOperation } from '@/api/types'
import { formatDateTime } from '@/i18n/format'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/toast'
import { clustersQuery } from '../queries'
import { ReasonDialog } from '../ReasonDialog'
import { type NewOperation, useBegin } from './queries'

export interface Beginning {
  kind: NewOperation['kind']
  /** The backup to restore, or the operation to take back. */
  of?: TenantOperation
}

const typed: NewOperation['kind'][] = ['restore', 'rollback', 'purge']

/** Asks why, and for what cannot be taken back also for the clinic's address; then begins. */
export function BeginDialog({ tenant, beginning, onClose }: { tenant: AdminTenantDetail; beginning: Beginning; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const { kind, of } = beginning
  const begin = useBegin(tenant.id)
  const [slug, setSlug] = useState('')
  const [cluster, setCluster] = useState('')
  const [tried, setTried] = useState(false)
  const clusters = useQuery({ ...clustersQuery, enabled: kind === 'move' })
  const others = clusters.data?.filter((c) => c.name !== tenant.cluster) ?? []
  const target = cluster || others[0]?.name
  const needsSlug = typed.includes(kind)
  const wrongSlug = needsSlug && slug.trim() !== tenant.slug
  return (
    <ReasonDialog
      title={t(`operations.${kind}.title`, { name: tenant.name })}
      text={t(`operations.${kind}.text`, { date: of ? formatDateTime(of.archive?.taken_at ?? of.created_at) : '' })}
      confirm={t(`operations.${kind}.confirm`)}
      danger={needsSlug}
      busy={begin.isPending}
      error={begin.error}
      onClose={onClose}
      onReason={(reason) => {
        setTried(true)
        if (wrongSlug || (kind === 'move' && !target)) return
        begin.mutate(
          {
            kind,
            reason,
            ...(of ? { of: of.id } : {}),
            ...(needsSlug ? { confirm: slug.trim() } : {}),
            ...(kind === 'move' && target ? { cluster: target } : {}),
          },
          {
            onSuccess: () => {
              toast.done(t(`operations.${kind}.begun`))
              onClose()
            },
          },
        )
      }}
    >
      {kind === 'move' && (
        <Field label={t('operations.to')}>
          <Select
            value={target ?? ''}
            onChange={(e) => {
              setCluster(e.target.value)
            }}
            options={others.map((c) => ({ value: c.name, label: `${c.name} · ${t('new.clinics', { count: c.tenants })}` }))}
          />
        </Field>
      )}
      {needsSlug && (
        <Field
          label={t('operations.slug')}
          help={t('operations.slug_help', { slug: tenant.slug })}
          error={tried && wrongSlug ? t('operations.slug_wrong', { slug: tenant.slug }) : undefined}
        >
          <Input
            value={slug}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(e) => {
              setSlug(e.target.value)
            }}
          />
        </Field>
      )}
    </ReasonDialog>
  )
}
