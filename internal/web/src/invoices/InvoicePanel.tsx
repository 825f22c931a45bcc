import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, Eye, FileCode2, Mail, Undo2, Wallet, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { numeric } from '@/calendar/format'
import { formatDateTime } from '@/i18n/format'
import { TakeDialog } from '@/payments/TakeDialog'
import { Button, buttonClass, IconButton } from '@/ui/Button'
import { Money } from '@/ui/Money'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { FilingNote } from './FilingNote'
import { MailDialog } from './MailDialog'
import { PanelLines } from './PanelLines'
import { invoiceQuery, pdfOf, xmlOf } from './queries'
import { StandingBadge } from './StandingBadge'
import { StornoDialog } from './StornoDialog'
import type { Invoice } from './types'

interface PanelProps {
  id: string
  onClose: () => void
  /** Opens another document in the place of this one. */
  onOpen: (id: string) => void
}

/** An issued document: what it says, where it stands, and what can be done with it. */
export function InvoicePanel({ id, onClose, onOpen }: PanelProps) {
  const { t } = useTranslation('invoices')
  const found = useQuery(invoiceQuery(useSlug(), id))
  const i = found.data
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-5">
        <h2 className="min-w-0 flex-1 truncate text-lead font-semibold tabular-nums">
          {i ? t(`kind.${i.kind}`, { name: i.name }) : t('panel.label')}
        </h2>
        {i && <StandingBadge invoice={i} />}
        <IconButton icon={X} label={t('common:actions.close')} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
        {found.isError && !i && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <SkeletonLines />}
        {i && <Facts invoice={i} onOpen={onOpen} />}
      </div>
      {i && <Actions invoice={i} onOpen={onOpen} />}
    </div>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="mb-0.5 text-meta text-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}

function Facts({ invoice: i, onOpen }: { invoice: Invoice; onOpen: (id: string) => void }) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const money = (amount: number) => <Money money={{ amount, currency: i.currency }} className="font-medium" />
  return (
    <div className="flex flex-col gap-5">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3">
        <Fact label={t('column.buyer')}>
          {i.client_id ? (
            <Link to="/c/$slug/clients/$id" params={{ slug, id: i.client_id }} className="font-medium hover:underline">
              {i.buyer.name}
            </Link>
          ) : (
            <span className="font-medium">{i.buyer.name}</span>
          )}
        </Fact>
        <Fact label={t('column.issued')}>{numeric(i.issued_on)}</Fact>
        {i.due_on && <Fact label={t('column.due')}>{numeric(i.due_on)}</Fact>}
        {i.kind === 'invoice' && <Fact label={t('panel.to_pay')}>{money(i.due)}</Fact>}
        {i.of && (
          <Fact label={t('panel.takes_back')}>
            <button type="button" className="font-medium hover:underline" onClick={() => onOpen(i.of?.id ?? '')}>
              {i.of.name}
            </button>
          </Fact>
        )}
        {i.reason && <Fact label={t('field.reason')}>{i.reason}</Fact>}
      </dl>
      <PanelLines invoice={i} />
      {i.stornos.length > 0 && (
        <dl>
          <Fact label={t('panel.stornos')}>
            {i.stornos.map((s) => (
              <button
                key={s.id}
                type="button"
                className="flex min-h-8 w-full items-center justify-between gap-2 hover:underline max-md:min-h-11"
                onClick={() => onOpen(s.id)}
              >
                <span className="font-medium">{s.name}</span>
                <Money money={{ amount: -s.total, currency: i.currency }} />
              </button>
            ))}
          </Fact>
        </dl>
      )}
      {i.mail && (
        <p className="text-dense text-soft" role="status">
          {t(`mail.line.${i.mail.state}`, { to: i.mail.to, at: formatDateTime(i.mail.left_at ?? i.mail.at, zone) })}
        </p>
      )}
      <FilingNote invoice={i} />
      <p className="text-meta text-muted">{t('panel.by', { name: i.issued_by, at: formatDateTime(i.at, zone) })}</p>
    </div>
  )
}

function Actions({ invoice: i, onOpen }: { invoice: Invoice; onOpen: (id: string) => void }) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const can = useCan()
  const [open, setOpen] = useState<'mail' | 'storno' | 'take' | null>(null)
  const close = () => setOpen(null)
  const writes = can('invoices.write')
  return (
    <footer className="flex flex-wrap gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
      {writes && i.standing !== 'cancelled' && (
        <Button look="primary" icon={Mail} onClick={() => setOpen('mail')}>
          {t('mail.open')}
        </Button>
      )}
      <a href={pdfOf(slug, i.id)} target="_blank" rel="noreferrer" className={buttonClass()}>
        <Eye size={16} aria-hidden />
        {t('pdf.show')}
      </a>
      {can('payments.write') && i.due > 0 && (
        <Button icon={Wallet} onClick={() => setOpen('take')}>
          {t('payments:take.open')}
        </Button>
      )}
      {writes && i.kind === 'invoice' && i.standing !== 'cancelled' && (
        <Button icon={Undo2} onClick={() => setOpen('storno')}>
          {t('storno.open')}
        </Button>
      )}
      <span className="ml-auto flex">
        <a href={pdfOf(slug, i.id, true)} className={buttonClass('quiet', 'md', 'px-2.5')} aria-label={t('pdf.download')} title={t('pdf.download')}>
          <Download size={16} aria-hidden />
        </a>
        <a href={xmlOf(slug, i.id)} className={buttonClass('quiet', 'md', 'px-2.5')} aria-label={t('filing.download')} title={t('filing.download')}>
          <FileCode2 size={16} aria-hidden />
        </a>
      </span>
      {open === 'mail' && <MailDialog invoice={i} onClose={close} />}
      {open === 'storno' && <StornoDialog invoice={i} onClose={close} onDone={onOpen} />}
      {open === 'take' && (
        <TakeDialog
          of={{
            ...(i.client_id ? { client: { id: i.client_id, name: i.buyer.name } } : {}),
            invoiceId: i.id,
            amount: i.due,
            purpose: t('panel.purpose', { name: i.name }),
          }}
          onClose={close}
        />
      )}
    </footer>
  )
}
