import { z } from 'zod'
import type { Clinic } from '@/api/types'
import { rules } from '@/ui/form'
import { clinicBasics } from './clinicFields'
import { MIN_CONTRAST, whiteOn } from './contrast'
import { faultOf, hoursOf, weekOf } from './hours'

const languages = z.enum(['ro', 'en'])

export const clinicSchema = z.object({
  ...clinicBasics,
  phone: rules.optionalText(30),
  address: rules.optionalText(300),
  languages: z.array(languages),
  week: z.array(z.array(z.object({ from: z.string(), to: z.string() }))).refine((week) => week.every((day) => faultOf(day) === null), 'time'),
  brand_color: z
    .string()
    .refine((c) => c === '' || whiteOn(c) !== undefined, 'format')
    .refine((c) => (whiteOn(c) ?? MIN_CONTRAST) >= MIN_CONTRAST, 'low_contrast'),
})
export type ClinicValues = z.infer<typeof clinicSchema>

export function valuesOf(c: Clinic): ClinicValues {
  return {
    name: c.name,
    time_zone: c.time_zone,
    currency: c.currency,
    language: c.language,
    phone: c.phone,
    address: c.address,
    languages: c.languages.filter((l): l is 'ro' | 'en' => languages.safeParse(l).success),
    week: weekOf(c.hours),
    brand_color: c.brand_color,
  }
}

/** The clinic's own language is always among those of its clients. */
export function toSend({ week, languages: chosen, ...rest }: ClinicValues) {
  return { ...rest, hours: hoursOf(week), languages: [...new Set([rest.language, ...chosen])] }
}
