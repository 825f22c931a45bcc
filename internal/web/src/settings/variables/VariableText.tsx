import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Textarea } from '@/ui/Input'

interface VariableTextProps {
  label: string
  help?: string | undefined
  error?: string | undefined
  rows: number
  maxLength?: number
  value: string
  variables: readonly string[]
  /** How a variable is called. */
  nameOf: (variable: string) => string
  onChange: (value: string) => void
}

/** A text with variables: each has a button that puts it where the cursor stands. */
export function VariableText({ label, help, error, rows, maxLength, value, variables, nameOf, onChange }: VariableTextProps) {
  const { t } = useTranslation('settings')
  const box = useRef<HTMLTextAreaElement>(null)
  const put = (variable: string) => {
    const written = `{{${variable}}}`
    const from = box.current?.selectionStart ?? value.length
    const to = box.current?.selectionEnd ?? value.length
    onChange(value.slice(0, from) + written + value.slice(to))
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(from + written.length, from + written.length)
    })
  }
  return (
    <>
      <Field label={label} help={help} error={error}>
        <Textarea ref={box} rows={rows} maxLength={maxLength} value={value} onChange={(e) => onChange(e.target.value)} />
      </Field>
      <div role="group" aria-label={t('text.variables')}>
        <p aria-hidden className="mb-1.5 text-meta text-muted">
          {t('text.variables')}
        </p>
        <div className="flex flex-wrap gap-1.5">
          {variables.map((variable) => (
            <button
              key={variable}
              type="button"
              className="h-7 rounded-full border border-line px-2.5 text-meta text-soft hover:bg-hover hover:text-ink max-md:h-11 max-md:px-4"
              onClick={() => put(variable)}
            >
              {nameOf(variable)}
            </button>
          ))}
        </div>
      </div>
    </>
  )
}
