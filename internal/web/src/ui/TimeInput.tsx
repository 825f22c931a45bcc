import { useState, type ComponentProps } from 'react'
import { cn } from './cn'
import { useFieldParts } from './Field'
import { boxClass } from './Input'

/** Reads "9", "930", "9:30", "9.30", "09:30" as "09:30"; undefined for what is no time. */
export function readTime(text: string): string | undefined {
  const m = /^(\d{1,2})(?:[:.,h ]?(\d{2}))?$/.exec(text.trim())
  if (!m) return undefined
  const hour = Number(m[1])
  const minute = Number(m[2] ?? 0)
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

export interface TimeInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> {
  /** "09:00" */
  value: string
  onChange: (value: string) => void
}

/** A time of day in 24 hours, the same in every browser and language; short forms are completed on leaving the field. */
export function TimeInput({ value, onChange, className, onBlur, ...rest }: TimeInputProps) {
  const parts = useFieldParts()
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <input
      {...parts}
      inputMode="numeric"
      autoComplete="off"
      placeholder="00:00"
      maxLength={5}
      value={draft ?? value}
      onChange={(e) => {
        setDraft(e.target.value)
        const time = readTime(e.target.value)
        if (time && e.target.value.length >= 4) onChange(time)
      }}
      onBlur={(e) => {
        if (draft !== null) onChange(readTime(draft) ?? draft)
        setDraft(null)
        onBlur?.(e)
      }}
      className={cn(boxClass, 'h-9 w-18 text-center tabular-nums max-md:h-11', className)}
      {...rest}
    />
  )
}
