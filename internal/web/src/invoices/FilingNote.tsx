import { useTranslation } from 'react-i18next'
import { Notice } from '@/ui/States'
import type { Invoice } from './types'

/** The rules of the authority that a person can do something about, and what each wants. */
const SAID = ['BR-RO-082', 'BR-RO-092', 'BR-RO-111', 'BR-RO-101', 'BR-RO-120', 'BR-RO-030']

/** Where a document stands on its way to the authority, and what it still lacks. */
export function FilingNote({ invoice: i }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices')
  if (!i.filing) return null
  if (i.filing.state !== 'incomplete') return <p className="text-dense text-soft">{t(`filing.state.${i.filing.state}`)}</p>
  const known = i.filing.problems.filter((p) => SAID.includes(p)).map((p) => t(`filing.problem.${p}`))
  const others = i.filing.problems.filter((p) => !SAID.includes(p))
  return (
    <Notice tone="warning">
      {t('filing.state.incomplete')} {[...known, ...(others.length > 0 ? [t('filing.problem.other', { rules: others.join(', ') })] : [])].join(', ')}.
    </Notice>
  )
}
