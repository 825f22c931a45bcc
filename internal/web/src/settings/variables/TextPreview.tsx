import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface TextPreviewProps {
  language: 'ro' | 'en'
  /** The text filled in; none while there is nothing to show. Without a subject it has no head. */
  shown: { subject: string; text: string } | undefined
  /** What there is to say about it. */
  children?: ReactNode
}

/** A text with variables as it arrives. */
export function TextPreview({ language, shown, children }: TextPreviewProps) {
  const { t } = useTranslation('settings')
  return (
    <section aria-label={t('text.preview')} className="flex min-w-0 flex-col gap-2 rounded-base bg-sunken p-3">
      <h3 className="text-dense font-medium text-soft">
        {t('text.preview')} <span className="font-normal text-muted">{t('text.made_up')}</span>
      </h3>
      {!shown && <p className="py-6 text-center text-dense text-muted">{t('text.preview_none')}</p>}
      {shown && (
        <article lang={language} className="rounded-base border border-line bg-surface p-3">
          {shown.subject !== '' && <h4 className="mb-2 font-medium">{shown.subject}</h4>}
          <p className="text-dense wrap-anywhere whitespace-pre-wrap text-soft">{shown.text.trim()}</p>
        </article>
      )}
      {shown && children}
    </section>
  )
}
