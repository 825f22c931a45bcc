import { Link } from '@tanstack/react-router'
import { ArrowLeft, Eye, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { wallOf } from '@/calendar/zone'
import { Button, IconButton } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { BuyerFields } from './BuyerFields'
import { DetailFields } from './DetailFields'
import { emptyLine, sumsOf, taxesFor } from './draft'
import { IssueDialog } from './IssueDialog'
import { LineRow } from './LineRow'
import { pdfOf } from './queries'
import { SetUp } from './SetUp'
import { SumsBox } from './SumsBox'
import type { Invoice, InvoiceSettings } from './types'
import { useEditor } from './useEditor'

/** Writes a draft: whom it is for, its lines with the sums as one types, and then its number. */
export function Editor({ draft, settings }: { draft: Invoice; settings: InvoiceSettings }) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const today = wallOf(useNow(), useClinic().time_zone).day
  const e = useEditor(draft)
  const [isIssuing, setIssuing] = useState(false)
  const { edited } = e
  const sums = sumsOf(edited, settings.taxes)
  const taxes = taxesFor(settings, edited.delivered_on || today, edited.buyer.company)
  const lines = edited.lines
  const setLine = (key: number, part: Partial<(typeof lines)[number]>) =>
    e.change({ lines: lines.map((l) => (l.key === key ? { ...l, ...part } : l)) })
  const add = () => e.change({ lines: [...lines, emptyLine(Math.max(-1, ...lines.map((l) => l.key)) + 1, settings)] })
  const preview = async () => {
    const page = window.open('', '_blank')
    const now = await e.keep()
    if (!now) page?.close()
    else if (page) page.location.href = pdfOf(slug, now.id)
  }
  const save = async () => {
    if (await e.keep()) toast.done(t('common:saved'))
  }
  const general = e.failed && !isIssuing
  return (
    <div className="h-full overflow-auto bg-bg">
      <div className="mx-auto w-full max-w-240 px-4 py-4 md:px-8 md:py-6">
        <header className="mb-4 flex flex-wrap items-center gap-2">
          <Link
            to="/c/$slug/payments/invoices"
            params={{ slug }}
            aria-label={t('draft.back')}
            className="-ml-2 grid size-9 place-items-center rounded-dense text-soft hover:bg-hover max-md:size-11"
          >
            <ArrowLeft size={18} aria-hidden />
          </Link>
          <h1 className="mr-auto text-title font-semibold tracking-[-0.01em]">{t('draft.title')}</h1>
          <IconButton icon={Trash2} label={t('draft.delete')} disabled={e.isDropping} onClick={e.remove} />
          <Button icon={Eye} onClick={() => void preview()}>
            {t('pdf.preview')}
          </Button>
          <Button busy={e.isBusy && !isIssuing} disabled={!e.isDirty} onClick={() => void save()}>
            {t('draft.save')}
          </Button>
          <Button look="primary" className="max-md:w-full" disabled={!settings.ready} onClick={() => setIssuing(true)}>
            {t('issue.open')}
          </Button>
        </header>
        {!settings.ready && <SetUp className="mb-4" />}
        <Section title={t('column.buyer')}>
          <BuyerFields value={edited.buyer} clientId={edited.client_id ?? ''} counties={settings.counties} wrong={e.wrong} onChange={e.change} />
        </Section>
        <Section title={t('lines.title')}>
          {e.wrong('lines') && <Notice className="mb-3">{t('lines.none')}</Notice>}
          <ul className="flex flex-col gap-3">
            {lines.map((l, n) => (
              <LineRow
                key={l.key}
                line={l}
                n={n}
                net={sums.nets[n] ?? 0}
                currency={draft.currency}
                taxes={taxes}
                all={settings.taxes}
                units={settings.units}
                tried={e.tried}
                wrong={e.wrong}
                onChange={(part) => setLine(l.key, part)}
                onRemove={() => e.change({ lines: lines.filter((one) => one.key !== l.key) })}
              />
            ))}
          </ul>
          <div className="mt-4 flex flex-wrap items-start justify-between gap-4">
            <Button onClick={add}>{t('lines.add')}</Button>
            <SumsBox sums={sums} taxes={settings.taxes} currency={draft.currency} />
          </div>
        </Section>
        <Section title={t('details.title')}>
          <DetailFields edited={edited} settings={settings} wrong={e.wrong} onChange={e.change} />
        </Section>
        {general && <FormError error={e.failed} className="mb-4" />}
      </div>
      {isIssuing && (
        <IssueDialog
          edited={edited}
          total={sums.total}
          currency={draft.currency}
          today={today}
          busy={e.isBusy}
          error={e.failed}
          onClose={() => setIssuing(false)}
          onIssue={(on) => void e.give(on)}
        />
      )}
    </div>
  )
}
