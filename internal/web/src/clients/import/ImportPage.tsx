import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useClinic, useSlug } from '@/app/clinic'
import { sendFile } from '@/files/queries'
import { formatDateTime } from '@/i18n/format'
import { errorText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Page, Section } from '@/ui/Page'
import { Progress } from '@/ui/Progress'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { MappingStep } from './MappingStep'
import { ProgressStep } from './ProgressStep'
import { importQuery, importsQuery, type ClientImport } from './queries'

/** Clients out of a table: choose it, say what its columns are, look at what would come of it, watch it come. */
export function ImportPage() {
  const { t } = useTranslation('imports')
  const { id } = useSearch({ from: '/c/$slug/clients/import' })
  return (
    <Page title={t('title')} text={t('text')}>
      {id ? <OneImport id={id} /> : <ChooseTable />}
    </Page>
  )
}

function OneImport({ id }: { id: string }) {
  const { t } = useTranslation('imports')
  const slug = useSlug()
  const found = useQuery(importQuery(slug, id))
  if (found.isPending) return <SkeletonLines lines={6} />
  if (!found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  return (
    <div className="flex flex-col gap-6">
      <p>
        <Link to="/c/$slug/clients/import" params={{ slug }} search={{}} className="text-accent-ink underline">
          {t('another')}
        </Link>
      </p>
      {found.data.state === 'uploaded' ? <MappingStep key={id} table={found.data} /> : <ProgressStep table={found.data} />}
    </div>
  )
}

function ChooseTable() {
  const { t } = useTranslation(['imports', 'files'])
  const slug = useSlug()
  const navigate = useNavigate({ from: '/c/$slug/clients/import' })
  const chooser = useRef<HTMLInputElement>(null)
  const [part, setPart] = useState<number>()
  const [error, setError] = useState<unknown>()
  const { time_zone: zone } = useClinic()
  const past = useQuery(importsQuery(slug)).data ?? []
  const send = async (file: File | undefined) => {
    if (!file) return
    setError(undefined)
    setPart(0)
    try {
      const table = await sendFile<ClientImport>(`/api/v1/tenants/${slug}/imports`, file, crypto.randomUUID(), setPart)
      await navigate({ search: { id: table.id } })
    } catch (failure) {
      setError(failure)
    }
    setPart(undefined)
  }
  const code = isApiError(error) ? (error.errors[0]?.code ?? error.code) : ''
  return (
    <div className="flex flex-col gap-8">
      <div
        onDragOver={(e) => {
          e.preventDefault()
        }}
        onDrop={(e) => {
          e.preventDefault()
          void send(e.dataTransfer.files[0])
        }}
        className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-6 py-12 text-center"
      >
        <Button look="primary" icon={Upload} busy={part !== undefined} onClick={() => chooser.current?.click()}>
          {t('choose')}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".csv,.txt,.tsv,.xlsx"
          aria-label={t('choose')}
          onChange={(e) => {
            void send(e.target.files?.[0])
            e.target.value = ''
          }}
        />
        <p className="text-dense text-muted">{t('hint')}</p>
        {part !== undefined && <Progress label={t('sending')} max={1} value={part} className="w-60" />}
        {error !== undefined && (
          <p role="alert" className="text-danger-ink">
            {t(`refused.${code}`, { defaultValue: t(`files:refused.${code}`, { defaultValue: errorText(t, error) }) })}
          </p>
        )}
      </div>
      {past.length > 0 && (
        <Section title={t('past')}>
          <ul className="flex flex-col divide-y divide-line">
            {past.map((p) => (
              <li key={p.id} className="flex flex-wrap items-center gap-x-4 py-2.5">
                <Link to="/c/$slug/clients/import" params={{ slug }} search={{ id: p.id }} className="min-w-0 flex-1 truncate font-medium">
                  {p.file_name}
                </Link>
                <span className="text-dense text-muted">
                  {formatDateTime(p.created_at, zone)} · {t(`state.${p.state}`)} · {t('counts', { made: p.made, rows: p.rows })}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}
