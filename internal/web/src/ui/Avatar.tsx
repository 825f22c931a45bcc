import { cn } from './cn'

function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toLocaleUpperCase('ro')
}

/** Initials on a tint; the name always stands beside it, so it is silent for screen readers. */
export function Avatar({ name, color, size = 32, className }: { name: string; color?: number; size?: 24 | 28 | 32 | 40; className?: string }) {
  return (
    <span
      aria-hidden
      data-color={color ?? hue(name)}
      data-initials={initials(name) || '?'}
      className={cn(
        'before:content-[attr(data-initials)] inline-grid shrink-0 place-items-center rounded-full bg-tone-tint font-semibold text-tone-ink select-none',
        { 24: 'size-6 text-[10px]', 28: 'size-7 text-[11px]', 32: 'size-8 text-meta', 40: 'size-10 text-body' }[size],
        className,
      )}
    />
  )
}

function hue(name: string): number {
  let sum = 0
  for (const c of name) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) % 9973
  return sum % 8
}
