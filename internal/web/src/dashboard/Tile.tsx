import { Link, type LinkProps } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Equal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatNumber, useLanguage } from '@/i18n/format'
import { changeOf } from './figures'

export interface TileProps {
  label: string
  /** As it is shown; "–" when there is none. */
  value: string
  /** What is compared: the numbers behind both, and the one before as it is shown. */
  now: number | null
  before: number | null
  shownBefore: string
  /** Stands in place of the comparison, for a number that has none. */
  note?: string
  /** Its two numbers are whole percents; how many percent lie between percents would only confuse. */
  isRate?: boolean
  /** More of it is good news, bad news, or neither. */
  better?: 'more' | 'less'
  to: Pick<LinkProps, 'to' | 'params' | 'search'>
}

const icons = { up: ArrowUp, down: ArrowDown, same: Equal }

/** One number with the period before it; the whole tile leads to what it counts. */
export function Tile({ label, value, now, before, shownBefore, note, isRate = false, better, to }: TileProps) {
  const { t } = useTranslation('dashboard')
  return (
    <Link
      {...(to as LinkProps)}
      className="group flex min-h-24 min-w-0 flex-col rounded-base border border-line bg-surface px-4 py-3 transition-colors duration-(--quick) hover:border-line-strong hover:bg-hover"
    >
      <span className="text-dense text-muted">{label}</span>
      <span className="mt-1 text-title font-semibold break-words tabular-nums">{value}</span>
      <span className="mt-auto flex flex-wrap items-center gap-x-1.5 pt-1 text-meta text-muted">
        {now !== null && before !== null && <Trend now={now} before={before} isRate={isRate} better={better} />}
        <span>{note ?? t('before', { value: shownBefore })}</span>
      </span>
    </Link>
  )
}

function Trend({ now, before, isRate, better }: { now: number; before: number; isRate: boolean; better: TileProps['better'] }) {
  const { t } = useTranslation('dashboard')
  const language = useLanguage()
  const { direction, share } = changeOf(now, before)
  const Icon = icons[direction]
  const good = better && direction !== 'same' ? (better === 'more') === (direction === 'up') : undefined
  return (
    <span className={`inline-flex items-center gap-0.5 ${good === undefined ? '' : good ? 'text-success-ink' : 'text-danger-ink'}`}>
      <Icon size={12} aria-hidden />
      <span className="sr-only">{t(`trend.${direction}`)}</span>
      {!isRate && share !== undefined && direction !== 'same' && `${formatNumber(Math.round(share * 100), language)}%`}
    </span>
  )
}
