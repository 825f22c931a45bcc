import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import type { components } from '@/api/schema'
import { useSlug } from '@/app/clinic'
import { Page, Section } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { BookingPageRules } from './BookingPageRules'
import { BookingPageShare } from './BookingPageShare'
import { BookingPageTexts } from './BookingPageTexts'
import { BookingPreview } from './BookingPreview'
import { SaveBar } from './SaveBar'

export type BookingSettings = components['schemas']['BookingPage']
export type BookingDraft = components['schemas']['BookingPageInput']

/** Whether and how people book with the clinic online. */
export function BookingPage() {
  const { t } = useTranslation('booking_page')
  const slug = useSlug()
  const saved = useQuery({
    queryKey: keys.of(slug, 'booking-page'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/booking-page', { params: { path: { slug } }, signal })),
  })
  return (
    <Page title={t('title')} text={t('text')} width="wide">
      {saved.isPending && <Skeleton className="h-80 w-full rounded-base" />}
      {saved.isError && <ErrorState error={saved.error} onRetry={() => void saved.refetch()} />}
      {saved.data && <Editor key={saved.data.rev} slug={slug} saved={saved.data} />}
    </Page>
  )
}

function draftOf({
  rev: _rev,
  changed_at: _at,
  consent_version: _version,
  $schema: _schema,
  ...draft
}: BookingSettings & { $schema?: string }): BookingDraft {
  return draft
}

function Editor({ slug, saved }: { slug: string; saved: BookingSettings }) {
  const { t } = useTranslation('booking_page')
  const cache = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(saved))
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(saved))
  useUnsavedWarning(dirty)
  const save = useMutation({
    mutationFn: (body: BookingDraft) =>
      call(api.PUT('/api/v1/tenants/{slug}/booking-page', { params: { path: { slug }, header: ifMatch(saved.rev) }, body })),
    onSuccess: (next) => {
      cache.setQueryData(keys.of(slug, 'booking-page'), next)
      toast.done(t('common:saved'))
    },
  })
  const change = (part: Partial<BookingDraft>) => {
    setDraft((d) => ({ ...d, ...part }))
  }
  return (
    <div className="grid items-start gap-x-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,400px)]">
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault()
          save.mutate(draft)
        }}
      >
        <Section title={t('share.title')}>
          <BookingPageShare draft={draft} saved={saved} change={change} error={save.error} />
        </Section>
        <Section title={t('rules.title')}>
          <BookingPageRules draft={draft} change={change} />
        </Section>
        <Section title={t('texts.title')}>
          <BookingPageTexts draft={draft} version={saved.consent_version} change={change} />
        </Section>
        <FormError error={save.error} />
        <SaveBar
          dirty={dirty}
          busy={save.isPending}
          onDiscard={() => {
            setDraft(draftOf(saved))
            save.reset()
          }}
        />
      </form>
      <Section title={t('preview.title')} text={t('preview.text')} className="xl:sticky xl:top-4 max-xl:mt-6">
        <BookingPreview draft={draft} />
      </Section>
    </div>
  )
}
