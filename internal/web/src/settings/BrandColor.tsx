import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { buttonClass } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { MIN_CONTRAST, whiteOn } from './contrast'

export interface BrandColorProps {
  /** "#0f766e", or "" for ours. */
  value: string
  onChange: (color: string) => void
  error?: string | undefined
  disabled?: boolean
}

const OURS = '#0f6b66'

/** A colour of the clinic's own, with what it does to the text of a button, measured. */
export function BrandColor({ value, onChange, error, disabled = false }: BrandColorProps) {
  const { t } = useTranslation('settings')
  const ratio = whiteOn(value)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-3">
        <input
          type="color"
          aria-label={t('clinic.color_own')}
          disabled={disabled}
          value={ratio === undefined ? OURS : value.toLowerCase()}
          onChange={(e) => onChange(e.target.value)}
          className="size-9 shrink-0 cursor-pointer rounded-dense border border-line-strong bg-surface p-0.5 max-md:size-11"
        />
        <Field label={t('clinic.color')} error={error} optional className="w-44">
          <Input
            value={value}
            maxLength={7}
            disabled={disabled}
            spellCheck={false}
            placeholder={OURS}
            onChange={(e) => onChange(e.target.value.trim())}
          />
        </Field>
        <span
          aria-hidden
          className={buttonClass('primary', 'md', 'pointer-events-none transition-none')}
          style={{ backgroundColor: ratio === undefined ? OURS : value, color: '#ffffff' }}
        >
          {t('clinic.preview')}
        </span>
      </div>
      <Verdict value={value} ratio={ratio} />
    </div>
  )
}

function Verdict({ value, ratio }: { value: string; ratio: number | undefined }) {
  const { t } = useTranslation('settings')
  const language = useLanguage()
  if (value === '') return <p className="text-dense text-muted">{t('clinic.color_none')}</p>
  if (ratio === undefined) return <p className="text-dense text-danger">{t('clinic.color_form')}</p>
  const good = ratio >= MIN_CONTRAST
  // Rounded down: 4.49 is not told to be 4.5.
  const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.floor(ratio * 10) / 10)
  return (
    <p role="status" className={good ? 'text-dense text-success' : 'text-dense text-danger'}>
      {t(good ? 'clinic.color_good' : 'clinic.color_bad', { ratio: shown })}
    </p>
  )
}
