import { Link, type LinkProps } from '@tanstack/react-router'
import { Section } from '@/ui/Page'

export interface Share {
  key: string
  label: string
  /** As it is shown at the right. */
  value: string
  /** 0 to 1 of the bar. */
  part: number
  /** A provider's colour; the accent without. */
  color?: number
  to: Pick<LinkProps, 'to' | 'params' | 'search'>
}

/** Parts of a whole as bars in a list; the words carry the numbers, and each leads to what it counts. */
export function Shares({ title, shares, empty }: { title: string; shares: readonly Share[]; empty: string }) {
  return (
    <Section title={title}>
      {shares.length === 0 ? (
        <p className="text-dense text-muted">{empty}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {shares.map((s) => (
            <li key={s.key}>
              <Link {...(s.to as LinkProps)} className="-mx-2 flex min-h-11 flex-col justify-center gap-1.5 rounded-dense px-2 py-1.5 hover:bg-hover">
                <span className="flex items-baseline justify-between gap-3">
                  <span className="min-w-0 truncate">{s.label}</span>
                  <span className="flex-none text-dense text-soft tabular-nums">{s.value}</span>
                </span>
                <span aria-hidden data-color={s.color} className="block h-1.5 overflow-hidden rounded-full bg-sunken">
                  <span
                    className={`block h-full rounded-full ${s.color === undefined ? 'bg-accent' : 'bg-tone'}`}
                    style={{ width: `${String(Math.round(Math.min(1, s.part) * 100))}%` }}
                  />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
