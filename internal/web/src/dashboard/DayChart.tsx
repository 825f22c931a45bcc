import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useTranslation } from 'react-i18next'
import { dayShort } from '@/calendar/format'
import type { DashboardDay } from './queries'

export interface Series {
  key: 'appointments' | 'completed' | 'cancelled' | 'no_show' | 'new_clients' | 'estimated' | 'done'
  label: string
  /** A token of tokens.css. */
  color: string
}

interface DayChartProps {
  days: readonly DashboardDay[]
  series: readonly Series[]
  say: (value: number) => string
}

const ink = { fill: 'var(--text-muted)', fontSize: 12 }
const CROWDED = 12

/** Bars of days. It is for the eye alone: the table below it says the same. */
export function DayChart({ days, series, say }: DayChartProps) {
  const { i18n } = useTranslation()
  const label = (day: string) => (days.length > CROWDED ? `${day.slice(8)}.${day.slice(5, 7)}` : dayShort(day, i18n.language))
  return (
    <ResponsiveContainer width="100%" height="100%" minWidth={0}>
      <BarChart data={[...days]} accessibilityLayer={false} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} barGap={1}>
        <CartesianGrid vertical={false} stroke="var(--border-faint)" />
        <XAxis dataKey="day" tickFormatter={label} tick={ink} tickLine={false} axisLine={{ stroke: 'var(--border)' }} minTickGap={12} />
        <YAxis
          allowDecimals={false}
          tick={ink}
          tickLine={false}
          axisLine={false}
          width={44}
          tickFormatter={(v: number) => short(v, i18n.language, series)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          labelFormatter={(day) => dayShort(String(day), i18n.language)}
          formatter={(value) => say(Number(value))}
          contentStyle={{
            background: 'var(--surface-raised)',
            border: '1px solid var(--border)',
            borderRadius: 8,
            color: 'var(--text)',
            fontSize: 13,
          }}
          itemStyle={{ color: 'var(--text)' }}
        />
        {series.length > 1 && (
          <Legend
            itemSorter={null}
            iconType="square"
            iconSize={10}
            wrapperStyle={{ fontSize: 12 }}
            formatter={(name: string) => <span className="text-soft">{name}</span>}
          />
        )}
        {series.map((s) => (
          <Bar key={s.key} dataKey={s.key} name={s.label} fill={`var(${s.color})`} radius={[3, 3, 0, 0]} maxBarSize={28} isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

/** What stands at the axis: counts as they are, money without its minor units. */
function short(value: number, language: string, series: readonly Series[]): string {
  const isMoney = series.some((s) => s.key === 'estimated' || s.key === 'done')
  const locale = language === 'en' ? 'en-GB' : 'ro-RO'
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(isMoney ? value / 100 : value)
}
