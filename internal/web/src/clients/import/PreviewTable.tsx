import { useTranslation } from 'react-i18next'
import type { ImportRow } from './queries'

/** What the first rows would become, each with what is wrong with it. */
export function PreviewTable({ rows }: { rows: ImportRow[] }) {
  const { t } = useTranslation('imports')
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('preview')}>
      <table className="w-full text-left text-dense">
        <thead>
          <tr className="border-b border-line text-muted">
            {(['row', 'name', 'email', 'phone', 'date_of_birth', 'result'] as const).map((head) => (
              <th key={head} scope="col" className="px-2 py-2 font-medium">
                {t(`head.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.row} className="border-b border-line">
              <td className="px-2 py-2 tabular-nums">{r.row}</td>
              <td className="px-2 py-2">{r.name}</td>
              <td className="px-2 py-2">{r.email}</td>
              <td className="px-2 py-2">{r.phone}</td>
              <td className="px-2 py-2">{r.date_of_birth}</td>
              <td className="px-2 py-2">
                {r.problems.map((p, i) => (
                  <p key={i} className="text-danger-ink">
                    {p.field && t(`field.${p.field}`)} {t(`problem.${p.code}`, { defaultValue: t('problem.other') })}
                  </p>
                ))}
                {r.duplicate_of && <p>{t('double.of', { name: r.duplicate_of.name })}</p>}
                {r.problems.length === 0 && !r.duplicate_of && t('good')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
