import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Button, buttonClass } from '@/ui/Button'
import { Progress } from '@/ui/Progress'
import { toast } from '@/ui/toast'
import { cancelImport, type ClientImport } from './queries'

/** How far an import is, and at its end what came of it. */
export function ProgressStep({ table }: { table: ClientImport }) {
  const { t } = useTranslation('imports')
  const slug = useSlug()
  const cache = useQueryClient()
  const isRunning = table.state === 'running'
  const cancel = useMutation({
    mutationFn: () => cancelImport(slug, table.id),
    onError: (error) => {
      if (!isApiError(error, 'import_ended')) toast.failed(error)
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.of(slug, 'imports') }),
  })
  const isStopping = cancel.isPending || cancel.isSuccess
  const isTooLate = table.state === 'done' && (cancel.isSuccess || isApiError(cancel.error, 'import_ended'))
  // The button that had the focus, to start or to stop, is gone.
  const said = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) said.current?.focus({ preventScroll: true })
  }, [isRunning])
  const left = isRunning ? 0 : table.rows - table.done
  return (
    <div className="flex max-w-160 flex-col gap-4">
      <div role="status" ref={said} tabIndex={-1} className="outline-none">
        <p className="text-lead font-semibold">
          {table.file_name}: {t(`state.${table.state}`)}
        </p>
        {isRunning && isStopping && <p className="mt-1 text-soft">{t('cancelling')}</p>}
        {table.state === 'cancelled' && (
          <p className="mt-1 text-soft">{t(table.done === 0 ? 'stopped_first' : 'stopped', { done: table.done, count: table.rows })}</p>
        )}
        {isTooLate && <p className="mt-1 text-soft">{t('too_late')}</p>}
      </div>
      <Progress label={t('progress')} max={table.rows} value={table.done} />
      <dl className="grid grid-cols-2 gap-2 md:grid-cols-5">
        {(['done', 'made', 'updated', 'skipped', 'failed'] as const).map((what) => (
          <div key={what}>
            <dt className="text-dense text-muted">{t(`count.${what}`)}</dt>
            <dd className="text-title tabular-nums">{table[what]}</dd>
          </div>
        ))}
      </dl>
      <div className="flex flex-wrap gap-2">
        {isRunning && (
          <Button busy={isStopping} onClick={() => cancel.mutate()}>
            {t('cancel')}
          </Button>
        )}
        {!isRunning && table.kept && table.skipped + table.failed + left > 0 && (
          <a className={buttonClass()} href={`/api/v1/tenants/${slug}/imports/${table.id}/errors`} download>
            <Download size={16} aria-hidden /> {t('errors')}
          </a>
        )}
        {!isRunning && (
          <Link className={buttonClass('primary')} to="/c/$slug/clients" params={{ slug }}>
            {t('toClients')}
          </Link>
        )}
      </div>
      {!isRunning && table.options.tag && table.made > 0 && <p className="text-dense text-muted">{t('undo', { tag: table.options.tag })}</p>}
    </div>
  )
}
