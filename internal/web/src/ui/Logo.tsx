import { cn } from './cn'

/** The mark of the product; its name stands beside it or in the label of the link. */
export function Logo({ size = 28, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className={cn('shrink-0', className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M8 22V11.5c0-1 .9-1.5 1.7-.8L16 17l6.3-6.3c.8-.7 1.7-.2 1.7.8V22"
        fill="none"
        strokeWidth="2.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      />
    </svg>
  )
}
