import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Select } from '@/ui/Select'
import { labelOf } from '../accounts/labelOf'
import { accountsQuery } from '../accounts/queries'
import { RecipientsInput } from './RecipientsInput'
import type { DraftForm } from './useDraft'

interface EnvelopeProps {
  form: DraftForm
  /** The subject is known and stays. */
  isReply: boolean
  autoFocus: boolean
  isMissing: boolean
}

/** To whom, from which account, and about what. */
export function Envelope({ form, isReply, autoFocus, isMissing }: EnvelopeProps) {
  const { t } = useTranslation('inbox')
  const { written, change } = form
  const accounts = (useQuery(accountsQuery(useSlug())).data ?? []).filter((a) => a.state === 'active' || a.id === written.account_id)
  const [showsCopies, setShowsCopies] = useState(written.cc.length + written.bcc.length > 0)
  return (
    <div className="flex-none border-b border-line-faint px-3 pt-1 md:px-5">
      <Row label={t('compose.to')}>
        <RecipientsInput
          label={t('compose.to')}
          value={written.to}
          autoFocus={autoFocus}
          isWrong={isMissing && written.to.length === 0}
          onChange={(to) => change({ to })}
        />
        {!showsCopies && (
          <button
            type="button"
            className="h-8 flex-none rounded-dense px-2 text-dense text-muted hover:bg-hover hover:text-ink max-md:h-11"
            onClick={() => setShowsCopies(true)}
          >
            {t('compose.copies')}
          </button>
        )}
      </Row>
      {showsCopies &&
        (['cc', 'bcc'] as const).map((part) => (
          <Row key={part} label={t(`compose.${part}`)}>
            <RecipientsInput label={t(`compose.${part}`)} value={written[part]} onChange={(all) => change({ [part]: all })} />
          </Row>
        ))}
      {accounts.length > 1 && (
        <Row label={t('compose.from')}>
          <Select
            aria-label={t('compose.from')}
            value={written.account_id}
            className="h-8 border-transparent pl-1"
            options={accounts.map((a) => ({ value: a.id, label: labelOf(a) }))}
            onChange={(e) => change({ account_id: e.target.value })}
          />
        </Row>
      )}
      {!isReply && (
        <Row label={t('compose.subject')}>
          <input
            aria-label={t('compose.subject')}
            value={written.subject}
            maxLength={500}
            className="h-9 min-w-0 flex-1 bg-transparent font-medium outline-none max-md:h-11 max-md:text-lead"
            onChange={(e) => change({ subject: e.target.value })}
          />
        </Row>
      )}
    </div>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-9 items-start gap-2 border-b border-line-faint last:border-0 focus-within:border-accent">
      <span aria-hidden className="w-14 flex-none pt-2 text-dense text-muted max-md:pt-3">
        {label}
      </span>
      {children}
    </div>
  )
}
