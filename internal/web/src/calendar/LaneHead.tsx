import { useTranslation } from 'react-i18next'
import type { Block, Column } from './view'

interface LaneHeadProps {
  column: Column
  isWeek: boolean
  count: number
}

/** Whose column it is; in a week only the initials have room. */
export function LaneHead({ column, isWeek, count }: LaneHeadProps) {
  const { t } = useTranslation('calendar')
  const dot = column.color === null ? null : <span className="size-2.5 flex-none rounded-full bg-tone" data-color={column.color} aria-hidden="true" />
  if (column.kind === 'day') return <span className="text-meta font-normal text-muted tabular-nums">{t('count', { count })}</span>
  if (isWeek)
    return (
      <span className="flex items-center gap-1 text-meta font-medium text-soft" title={column.title}>
        {dot}
        <span aria-hidden="true">{column.initials}</span>
        <span className="sr-only">{column.title}</span>
      </span>
    )
  return (
    <span className="flex items-center gap-2">
      {dot}
      <span className="truncate font-semibold" title={column.title}>
        {column.title}
      </span>
      <span className="ml-auto flex-none text-meta text-muted tabular-nums" title={t('count', { count })} aria-hidden="true">
        {count}
      </span>
    </span>
  )
}

/** The appointments that a column shows. */
export function countIn(blocks: readonly Block[], index: number): number {
  return blocks.filter((b) => b.column === index && b.appointment).length
}

/** "mar., 24 nov.", marked when it is today. */
export function DayHead({ text, isToday }: { text: string; isToday: boolean }) {
  return (
    <span className={isToday ? 'font-semibold text-accent-ink' : 'font-semibold'} aria-current={isToday ? 'date' : undefined}>
      {text}
    </span>
  )
}
