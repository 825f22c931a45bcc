import { useTranslation } from 'react-i18next'
import { numeric } from '@/calendar/format'
import { isDay } from '@/calendar/zone'
import { cn } from '@/ui/cn'
import type { ImportRow } from './queries'

/** What a narrow screen shows below the name, or not at all. */
const WIDE = new Set<string>(['email', 'phone', 'date_of_birth'])

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
              <th key={head} scope="col" className={cn('px-2 py-2 font-medium', WIDE.has(head) && 'max-md:hidden')}>
                {t(`head.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.row} className="border-b border-line">
              <td className="px-2 py-2 tabular-nums">{r.row}</td>
              <td className="px-2 py-2">
                {r.name}
                <p className="break-all text-muted md:hidden">{[r.email, r.phone].filter(Boolean).join(' · ')}</p>
              </td>
              <td className="px-2 py-2 max-md:hidden">{r.email}</td>
              <td className="px-2 py-2 max-md:hidden">{r.phone}</td>
              <td className="px-2 py-2 tabular-nums max-md:hidden">{isDay(r.date_of_birth) ? numeric(r.date_of_birth) : r.date_of_birth}</td>
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
