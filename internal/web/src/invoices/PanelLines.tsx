import { useTranslation } from 'react-i18next'
import { Money } from '@/ui/Money'
import { writeQuantity } from './totals'
import type { Invoice } from './types'

/** The lines and sums of an issued document. */
export function PanelLines({ invoice: i }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices')
  const money = (amount: number, strong = false) => <Money money={{ amount, currency: i.currency }} className={strong ? 'font-semibold' : ''} />
  return (
    <div className="rounded-base border border-line">
      <ul className="divide-y divide-line-faint">
        {i.lines.map((l, n) => (
          <li key={n} className="flex justify-between gap-3 px-3 py-2">
            <span className="min-w-0">
              <span className="block break-words">{l.description}</span>
              <span className="block text-meta text-muted">
                {writeQuantity(l.quantity)} × <Money money={{ amount: l.price, currency: i.currency }} />
              </span>
            </span>
            {money(l.net)}
          </li>
        ))}
      </ul>
      <dl className="flex flex-col gap-1 border-t border-line bg-sunken px-3 py-2.5 text-dense *:flex *:justify-between">
        <div>
          <dt className="text-soft">{t('sum.net')}</dt>
          <dd>{money(i.net)}</dd>
        </div>
        <div>
          <dt className="text-soft">{t('sum.vat')}</dt>
          <dd>{money(i.vat_total)}</dd>
        </div>
        <div className="text-body">
          <dt className="font-semibold">{t('sum.total')}</dt>
          <dd>{money(i.total, true)}</dd>
        </div>
      </dl>
    </div>
  )
}
