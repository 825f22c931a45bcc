/** Local days as "2026-11-24"; no zone is asked, they are days of the clinic. */
export function addDays(day: string, n: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + n)
  return at.toISOString().slice(0, 10)
}

/** The Monday of the day's week. */
export function weekOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return addDays(day, -weekday)
}

const locale = (language: string) => (language === 'en' ? 'en-GB' : 'ro-RO')

export function sayDay(day: string, language: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(language), { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

/** "noiembrie – decembrie 2026": the months from one day to another. */
export function sayMonths(from: string, to: string, language: string): string {
  const format = new Intl.DateTimeFormat(locale(language), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`))
}

/** "10:30" on the clinic's clock. */
export function sayTime(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('ro-RO', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(new Date(instant))
}

/** "marți, 24 noiembrie 2026, 10:30" on the clinic's clock. */
export function sayMoment(instant: string, timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(locale(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(instant))
}

/** "4:07" */
export function sayLeft(seconds: number): string {
  const left = Math.max(0, seconds)
  return `${String(Math.floor(left / 60))}:${String(left % 60).padStart(2, '0')}`
}
