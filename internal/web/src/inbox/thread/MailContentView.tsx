import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { buttonClass } from '@/ui/Button'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState, Notice } from '@/ui/States'
import { mailQuery, rawOf } from '../queries'
import type { Conversation, Mail } from '../types'
import { Attachments } from './Attachments'
import { MailFrame } from './MailFrame'
import { MailText } from './MailText'

/** The body of a mail, its attachments, and what is wrong with it. */
export function MailContentView({ mail: m, conversation }: { mail: Mail; conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  // What has not left yet has no body of its own: its text is the draft's.
  const isSettled = m.state === 'received' || m.state === 'sent'
  const found = useQuery({ ...mailQuery(slug, m.id), enabled: isSettled })
  const content = found.data
  return (
    <div className="px-3 pb-3.5 md:px-4">
      {m.problem && (
        <Notice tone="warning" className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="min-w-0 flex-1 basis-60">{t('mail.broken')}</span>
          <a href={rawOf(slug, m.id)} download className={buttonClass('secondary', 'sm')}>
            <Download size={16} aria-hidden />
            {t('mail.original')}
          </a>
        </Notice>
      )}
      {!isSettled ? (
        <MailText content={{ text: m.text ?? m.snippet, quoted: '', truncated: false }} />
      ) : found.isError && !content ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-6" />
      ) : !content ? (
        <SkeletonLines lines={4} />
      ) : content.html ? (
        <MailFrame mail={m} content={content} />
      ) : (
        <MailText content={content} />
      )}
      <Attachments mail={m} conversation={conversation} />
    </div>
  )
}
