import { useTranslation } from 'react-i18next'
import type { Money } from '@/api/types'

const locale = (language: string) => (language === 'en' ? 'en-GB' : 'ro-RO')

/** "1.234,50 lei"; whole amounts keep their two decimals so that columns line up. */
export function formatMoney(money: Money, language: string): string {
  const value = money.amount / 100
  if (money.currency === 'RON') {
    return `${new Intl.NumberFormat(locale(language), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)} lei`
  }
  return new Intl.NumberFormat(locale(language), { style: 'currency', currency: money.currency }).format(value)
}

/** "23.11.2026" */
export function formatDate(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('ro-RO', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone }).format(new Date(iso))
}

/** "23.11.2026, 14:05" */
export function formatDateTime(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('ro-RO', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(iso))
}

/** "acum 5 minute", "in 2 days"; the largest unit that fits. */
export function formatRelative(iso: string, language: string, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000)
  const format = new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' })
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ]
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  }
  return format.format(0, 'minute').replace(/^.*$/, (text) => (language === 'ro' ? 'chiar acum' : text === 'this minute' ? 'just now' : text))
}

/** "12,4 MB" */
export function formatBytes(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  let value = bytes
  let at = 0
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000
    at += 1
  }
  return new Intl.NumberFormat(locale(language), {
    style: 'unit',
    unit: units[at],
    unitDisplay: 'short',
    maximumFractionDigits: at > 1 ? 1 : 0,
  }).format(value)
}

export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(locale(language)).format(value)
}

/** The language of the screen. */
export function useLanguage(): 'ro' | 'en' {
  const { i18n } = useTranslation()
  return i18n.language === 'en' ? 'en' : 'ro'
}
