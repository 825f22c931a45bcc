import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { cn } from '@/ui/cn'
import type { Difference, Side } from './mergeFields'

interface MergeTableProps {
  rows: readonly Difference[]
  left: Client
  right: Client
  keep: Readonly<Record<string, Side>>
  onKeep: (field: string, side: Side) => void
}

/** Both values side by side; of each field one is kept. */
export function MergeTable({ rows, left, right, keep, onKeep }: MergeTableProps) {
  const { t } = useTranslation('clients')
  return (
    <table aria-label={t('merge.choose')} className="w-full table-fixed border-collapse text-left">
      <thead>
        <tr className="text-meta text-muted">
          <th scope="col" className="w-28 pb-1 font-medium max-md:w-17">
            <span className="sr-only">{t('merge.field')}</span>
          </th>
          <th scope="col" className="pb-1 pr-2 font-medium">
            {t('merge.this')}
          </th>
          <th scope="col" className="pb-1 font-medium">
            {t('merge.that')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.field}>
            <th scope="row" className="py-1 pr-2 align-top text-dense font-medium text-soft">
              <span className="inline-flex min-h-9 items-center">{r.label}</span>
            </th>
            {(['this', 'other'] as const).map((side) => {
              const isOn = (keep[r.field] ?? 'this') === side
              return (
                <td key={side} className="py-1 pr-2 align-top last:pr-0">
                  <label
                    className={cn(
                      'flex min-h-9 cursor-pointer items-center gap-2 rounded-dense border px-2.5 py-1.5 max-md:min-h-11',
                      isOn ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line hover:bg-hover',
                    )}
                  >
                    <input
                      type="radio"
                      name={`merge-${r.field}`}
                      aria-label={`${r.label}: ${r[side]} (${side === 'this' ? left.name : right.name})`}
                      className="size-4 flex-none accent-accent"
                      checked={isOn}
                      onChange={() => onKeep(r.field, side)}
                    />
                    <span className="min-w-0 break-words">{r[side]}</span>
                  </label>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
