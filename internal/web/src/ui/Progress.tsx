import { cn } from './cn'

interface ProgressProps {
  label: string
  value: number
  max: number
  className?: string
}

/** How much of something is done. */
export function Progress({ label, value, max, className }: ProgressProps) {
  return (
    <progress
      aria-label={label}
      max={max}
      value={value}
      className={cn(
        'h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line',
        '[&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent',
        className,
      )}
    />
  )
}
