import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Textarea } from '@/ui/Input'
import { Section } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState, FormError } from '@/ui/States'
import { useUnsavedWarning } from '@/ui/unsaved'
import { signatureQuery, useSaveSignature } from './queries'

/** What stands below one's own mails, in the place of the mailbox's. */
export function SignatureSection() {
  const { t } = useTranslation('mail_templates')
  const query = useQuery(signatureQuery(useSlug()))
  return (
    <Section title={t('signature.title')} text={t('signature.text')}>
      {query.isPending && <Skeleton className="h-28 w-full rounded-base" />}
      {query.isError && query.data === undefined && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && <SignatureForm key={query.data} saved={query.data} />}
    </Section>
  )
}

function SignatureForm({ saved }: { saved: string }) {
  const { t } = useTranslation('mail_templates')
  const [text, setText] = useState(saved)
  const save = useSaveSignature()
  const dirty = text !== saved
  useUnsavedWarning(dirty && !save.isSuccess)
  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate(text)
      }}
    >
      <Field label={t('signature.label')} help={t('signature.help')}>
        <Textarea rows={4} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
      </Field>
      <FormError error={save.error} />
      <div className="flex justify-end gap-2 max-md:*:flex-1">
        {dirty && <Button onClick={() => setText(saved)}>{t('common:actions.discard')}</Button>}
        <Button type="submit" look="primary" busy={save.isPending} disabled={!dirty}>
          {t('common:actions.save')}
        </Button>
      </div>
    </form>
  )
}
