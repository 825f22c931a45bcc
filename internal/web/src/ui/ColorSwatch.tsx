import { Check } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { cn } from './cn'

export const COLORS = [0, 1, 2, 3, 4, 5, 6, 7] as const

/** A dot in one of the eight colours; the name beside it says what it means. */
export function ColorDot({ color, className }: { color: number; className?: string }) {
  return <span aria-hidden data-color={color} className={cn('inline-block size-2.5 shrink-0 rounded-full bg-tone', className)} />
}

/** The choice among the eight colours. */
export function ColorSwatch({ value, onChange, label }: { value: number; onChange: (color: number) => void; label: string }) {
  const { t } = useTranslation()
  return (
    <RadioGroup.Root
      aria-label={label}
      value={String(value)}
      onValueChange={(v) => {
        onChange(Number(v))
      }}
      className="grid w-max grid-cols-4 gap-2 md:flex"
    >
      {COLORS.map((color) => (
        <RadioGroup.Item
          key={color}
          value={String(color)}
          data-color={color}
          aria-label={t(`common:color.${String(color)}`)}
          title={t(`common:color.${String(color)}`)}
          className="grid size-8 place-items-center rounded-full bg-tone text-on-tone max-md:size-11"
        >
          <RadioGroup.Indicator>
            <Check size={16} aria-hidden strokeWidth={3} />
          </RadioGroup.Indicator>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
