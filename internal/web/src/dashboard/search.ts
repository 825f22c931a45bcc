import { isDay, type Day } from '@/calendar/zone'

export const PERIODS = ['today', '7d', '30d', 'month', 'custom'] as const
export type Period = (typeof PERIODS)[number]

/** The whole view of the dashboard, as the URL holds it; what is usual is left out. */
export interface DashboardSearch {
  /** Seven days when absent. */
  period?: Exclude<Period, '7d'> | undefined
  /** The first and last day of `custom`. */
  from?: Day | undefined
  to?: Day | undefined
  /** Only the numbers of this provider. */
  provider?: string | undefined
}

/** Reads a search that anybody may have typed: what is not understood is dropped. */
export function readSearch(raw: Record<string, unknown>): DashboardSearch {
  const out: DashboardSearch = { period: undefined, from: undefined, to: undefined, provider: undefined }
  if (typeof raw.provider === 'string' && /^prv_[A-Za-z0-9]{4,40}$/.test(raw.provider)) out.provider = raw.provider
  if (raw.period === 'custom') {
    if (!isDay(raw.from) || !isDay(raw.to) || raw.to < raw.from) return out
    return { ...out, period: 'custom', from: raw.from, to: raw.to }
  }
  if (raw.period !== '7d' && PERIODS.some((p) => p === raw.period)) out.period = raw.period as Exclude<Period, '7d'>
  return out
}
