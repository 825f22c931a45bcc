import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { Money } from '@/ui/Money'
import type { Sums } from './totals'
import type { InvoiceTax } from './types'

/** The sums of a draft as one types. */
export function SumsBox({ sums, taxes, currency }: { sums: Sums; taxes: readonly InvoiceTax[]; currency: string }) {
  const { t } = useTranslation('invoices')
  const language = useLanguage()
  const name = (code: string) => {
    const tax = taxes.find((x) => x.code === code)
    return tax ? (language === 'en' ? tax.en : tax.ro) : code
  }
  return (
    <dl className="ml-auto flex w-72 flex-col gap-1.5 text-body *:flex *:justify-between *:gap-4 max-md:w-full" aria-live="polite">
      <div>
        <dt className="text-soft">{t('sum.net')}</dt>
        <dd>
          <Money money={{ amount: sums.net, currency }} />
        </dd>
      </div>
      {sums.groups
        .filter((g) => g.rate > 0)
        .map((g) => (
          <div key={g.tax}>
            <dt className="text-soft">{t('sum.vat_of', { rate: name(g.tax) })}</dt>
            <dd>
              <Money money={{ amount: g.vat, currency }} />
            </dd>
          </div>
        ))}
      <div className="border-t border-line pt-2 text-lead font-semibold">
        <dt>{t('sum.total')}</dt>
        <dd data-testid="total">
          <Money money={{ amount: sums.total, currency }} />
        </dd>
      </div>
    </dl>
  )
}
