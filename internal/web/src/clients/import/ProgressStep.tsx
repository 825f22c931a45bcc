import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
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
  const cancel = () => {
    cancelImport(slug, table.id)
      .then(() => cache.invalidateQueries({ queryKey: keys.of(slug, 'imports') }))
      .catch(toast.failed)
  }
  const isRunning = table.state === 'running'
  return (
    <div className="flex max-w-160 flex-col gap-4">
      <p role="status" className="text-lead font-semibold">
        {table.file_name}: {t(`state.${table.state}`)}
      </p>
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
        {isRunning && <Button onClick={cancel}>{t('cancel')}</Button>}
        {!isRunning && table.kept && table.skipped + table.failed > 0 && (
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
      {!isRunning && table.options.tag && <p className="text-dense text-muted">{t('undo', { tag: table.options.tag })}</p>}
    </div>
  )
}
