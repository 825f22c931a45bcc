import { readWhen, type When } from '@/clients/period'
import type { Standing } from './types'

export const STANDINGS = ['draft', 'open', 'overdue', 'paid', 'cancelled', 'storno'] as const satisfies readonly (Standing | 'overdue')[]

/** The whole view of the invoices, as the URL holds it; what is usual is left out. */
export interface InvoicesSearch {
  only?: (typeof STANDINGS)[number] | undefined
  series?: string | undefined
  when?: When | undefined
  client?: string | undefined
  /** The open document. */
  open?: string | undefined
}

const id = (value: unknown, kind: string) => (typeof value === 'string' && new RegExp(`^${kind}_[a-z0-9]{4,40}$`).test(value) ? value : undefined)

export function readSearch(raw: Record<string, unknown>): InvoicesSearch {
  return {
    only: STANDINGS.find((s) => s === raw.only),
    series: typeof raw.series === 'string' && /^[A-Z0-9]{1,10}$/.test(raw.series) ? raw.series : undefined,
    when: typeof raw.when === 'string' ? readWhen(raw.when) : undefined,
    client: id(raw.client, 'cli'),
    open: id(raw.open, 'ivc'),
  }
}
