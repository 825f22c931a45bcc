import type { ReactNode } from 'react'
import { cn } from './cn'

const tones = {
  neutral: 'bg-sunken text-soft',
  accent: 'bg-accent-soft text-accent-ink',
  success: 'bg-success-soft text-success-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
  info: 'bg-info-soft text-info-ink',
}
export type Tone = keyof typeof tones

export function Badge({ tone = 'neutral', children, className }: { tone?: Tone; children: ReactNode; className?: string }) {
  return (
    <span className={cn('inline-flex h-5 items-center rounded-full px-2 text-meta font-medium whitespace-nowrap', tones[tone], className)}>
      {children}
    </span>
  )
}
