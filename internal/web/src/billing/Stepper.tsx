import { Minus, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'

interface StepperProps {
  value: number
  onChange: (seats: number) => void
  min: number
  max: number
}

/** A number of seats with a smaller and a larger one beside it. */
export function Stepper({ value, onChange, min, max }: StepperProps) {
  const { t } = useTranslation('billing')
  const set = (n: number) => {
    onChange(Math.min(max, Math.max(min, n)))
  }
  return (
    <div className="flex items-end gap-2">
      <IconButton
        icon={Minus}
        label={t('seats.fewer')}
        look="secondary"
        className="size-9"
        disabled={value <= min}
        onClick={() => {
          set(value - 1)
        }}
      />
      <Field label={t('seats.count')}>
        <Input
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          value={value}
          onChange={(e) => {
            if (/^\d+$/.test(e.target.value)) onChange(Math.min(max, Number(e.target.value)))
          }}
          onBlur={() => {
            set(value)
          }}
          className="w-24 appearance-none text-center tabular-nums [appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none"
        />
      </Field>
      <IconButton
        icon={Plus}
        label={t('seats.more')}
        look="secondary"
        className="size-9"
        disabled={value >= max}
        onClick={() => {
          set(value + 1)
        }}
      />
    </div>
  )
}
