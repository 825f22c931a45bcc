import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'

/** A real table with a sticky head and 40-px rows; wider than the screen it scrolls inside itself. */
export function Table({ label, children, className, ...rest }: ComponentProps<'table'> & { label: string }) {
  return (
    <div className="relative overflow-x-auto rounded-base border border-line bg-surface">
      <table aria-label={label} className={cn('w-full border-collapse text-left text-body', className)} {...rest}>
        {children}
      </table>
    </div>
  )
}

export function Th({ className, numeric, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cn(
        'sticky top-0 z-1 h-9 border-b border-line bg-surface px-3.5 text-meta font-medium whitespace-nowrap text-muted',
        numeric && 'text-right',
        className,
      )}
      {...rest}
    />
  )
}

export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cn('border-b border-line-faint transition-colors duration-(--quick) last:border-0 hover:bg-hover', className)} {...rest} />
}

export function Td({ className, numeric, ...rest }: ComponentProps<'td'> & { numeric?: boolean }) {
  return <td className={cn('h-10 px-3.5 py-1.5', numeric && 'text-right whitespace-nowrap tabular-nums', className)} {...rest} />
}

/** Rows in the shape of what comes. */
export function TableSkeleton({ rows = 6, columns }: { rows?: number; columns: number }): ReactNode {
  return (
    <tbody aria-hidden>
      {Array.from({ length: rows }, (_, r) => (
        <tr key={r} className="border-b border-line-faint last:border-0">
          {Array.from({ length: columns }, (_, c) => (
            <td key={c} className="h-10 px-3.5">
              <span className={cn('block h-3 animate-shimmer rounded-dense bg-sunken', c === 0 ? 'w-40' : 'w-20')} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}
