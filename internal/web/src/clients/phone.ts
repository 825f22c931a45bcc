/** Calling codes of the zones that clinics write national numbers in; elsewhere a number needs its "+". */
const codes: Record<string, string> = { 'Europe/Bucharest': '40', 'Europe/Chisinau': '373' }

/** "0721 234 567" for a number of the clinic's own country, else "+49 30 123 456". Empty stays empty. */
export function national(e164: string | null | undefined, zone: string): string {
  if (!e164) return ''
  const code = codes[zone]
  if (code && e164.startsWith(`+${code}`)) return group(`0${e164.slice(code.length + 1)}`, 4)
  const m = /^\+(\d{2})(\d+)$/.exec(e164)
  return m ? `+${m[1]} ${group(m[2] ?? '', 3)}` : e164
}

/** E.164 of a number as people type it; undefined for what cannot be one. */
export function toE164(text: string, zone: string): string | undefined {
  const digits = text.replace(/[\s().\-/]/g, '').replace(/^00/, '+')
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits
  const code = codes[zone]
  return code && /^0[1-9]\d{6,11}$/.test(digits) ? `+${code}${digits.slice(1)}` : undefined
}

function group(digits: string, first: number): string {
  const rest = digits.slice(first).match(/.{1,3}/g) ?? []
  return [digits.slice(0, first), ...rest].join(' ')
}
