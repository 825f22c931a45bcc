import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import type { Language, MailKind } from '@/api/types'
import { useClinic } from '@/app/clinic'
import { Dialog } from '@/ui/Dialog'
import { ErrorState } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'

/** A mail as a client gets it, with made-up data, in both languages. */
export function MailPreview({ kind, title, onClose }: { kind: MailKind; title: string; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const [language, setLanguage] = useState<Language>(useClinic().language === 'en' ? 'en' : 'ro')
  return (
    <Dialog open onOpenChange={onClose} title={title} description={t('notifications.preview_text')} width="md">
      <Tabs
        label={t('notifications.preview_language')}
        value={language}
        onChange={(next) => setLanguage(next === 'en' ? 'en' : 'ro')}
        tabs={(['ro', 'en'] as const).map((l) => ({ value: l, label: t(`common:language.${l}`), content: <Mail kind={kind} language={l} /> }))}
      />
    </Dialog>
  )
}

function Mail({ kind, language }: { kind: MailKind; language: Language }) {
  const { t } = useTranslation('settings')
  const { slug } = useClinic()
  const query = useQuery({
    queryKey: keys.of(slug, 'about', 'notifications', 'preview', kind, language),
    queryFn: ({ signal }) =>
      call(api.GET('/api/v1/tenants/{slug}/notifications/preview', { params: { path: { slug }, query: { kind, language } }, signal })),
  })
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <p className="text-dense text-muted">{t('common:loading')}</p>
  return (
    <article lang={language} className="rounded-base border border-line bg-surface p-4">
      <h3 className="mb-3 font-medium">{query.data.subject}</h3>
      <p className="text-dense break-words whitespace-pre-wrap text-soft">{query.data.text}</p>
    </article>
  )
}
