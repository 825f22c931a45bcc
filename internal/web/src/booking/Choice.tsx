import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** One thing to choose: a large button with a title and what is good to know. */
export function Choice({ title, text, end, onClick }: { title: string; text?: string; end?: ReactNode; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex min-h-16 w-full items-center gap-4 rounded-base border border-line bg-surface px-4 py-3 text-left transition-colors duration-(--quick) hover:border-accent hover:bg-hover"
    >
      <span className="min-w-0 flex-1">
        <span className="block text-lead font-medium">{title}</span>
        {text && <span className="mt-0.5 block text-dense text-muted">{text}</span>}
      </span>
      {end && <span className="shrink-0 text-right text-dense text-soft tabular-nums">{end}</span>}
      <ChevronRight size={18} aria-hidden className="shrink-0 text-muted" />
    </button>
  )
}
