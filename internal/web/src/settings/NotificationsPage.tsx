import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Controller } from 'react-hook-form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { keys } from '@/api/queries'
import type { MailKind, Notifications } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { placeErrors, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { Page, Section } from '@/ui/Page'
import { ErrorState, FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { MailPreview } from './MailPreview'
import { SaveBar } from './SaveBar'

const schema = z.object({ off: z.array(z.string()), reply_to: z.union([z.literal(''), z.email('email')]) })

/** A kind of mail as a key of translations has it. */
const word = (kind: MailKind) => kind.replace('.', '_')

const notificationsQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'about', 'notifications'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/notifications', { params: { path: { slug } }, signal })),
  })

/** Which mails the clinic sends its clients by itself. */
export function NotificationsPage() {
  const { t } = useTranslation('settings')
  const query = useQuery(notificationsQuery(useSlug()))
  const edits = useCan()('clinic.update')
  return (
    <Page title={t('notifications.title')} text={t('notifications.text')} width="narrow">
      {!edits && (
        <Notice tone="info" className="mb-5">
          {t('read_only')}
        </Notice>
      )}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <NotificationsForm key={query.data.rev} saved={query.data} edits={edits} />}
    </Page>
  )
}

function useNotificationsForm(saved: Notifications) {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const cache = useQueryClient()
  const form = useSchemaForm(schema, { off: saved.off, reply_to: saved.reply_to })
  useUnsavedWarning(form.formState.isDirty)
  const save = useMutation({
    mutationFn: (values: z.infer<typeof schema>) =>
      call(
        api.PUT('/api/v1/tenants/{slug}/notifications', {
          params: { path: { slug }, header: ifMatch(saved.rev) },
          body: { off: saved.kinds.filter((k) => values.off.includes(k)), reply_to: values.reply_to.trim() },
        }),
      ),
    onSuccess: (now) => {
      form.reset({ off: now.off, reply_to: now.reply_to })
      cache.setQueryData(notificationsQuery(slug).queryKey, now)
      toast.done(t('common:saved'))
    },
    onError: (error) => {
      placeErrors(error, form, t)
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(notificationsQuery(slug))
    },
  })
  return { form, save, submit: form.handleSubmit((values) => save.mutate(values)) }
}

function NotificationsForm({ saved, edits }: { saved: Notifications; edits: boolean }) {
  const { t } = useTranslation('settings')
  const { form, save, submit } = useNotificationsForm(saved)
  const [shown, setShown] = useState<MailKind | null>(null)
  const { isDirty, errors } = form.formState
  return (
    <form noValidate onSubmit={(e) => void submit(e)}>
      <Section title={t('notifications.mails')} text={t('notifications.mails_text')}>
        <Controller
          control={form.control}
          name="off"
          render={({ field }) => (
            <ul className="divide-y divide-line-faint rounded-base border border-line">
              {saved.kinds.map((kind) => {
                const on = !field.value.includes(kind)
                return (
                  <li key={kind} className="flex items-start gap-3 px-3 py-2 max-md:flex-col max-md:gap-1">
                    <div className="min-w-0 flex-1">
                      <Switch
                        checked={on}
                        disabled={!edits}
                        onChange={(next) => field.onChange(next ? field.value.filter((k) => k !== kind) : [...field.value, kind])}
                      >
                        {t(`notifications.kinds.${word(kind)}`)}
                      </Switch>
                      <p className="pl-12 text-dense text-muted">{t(`notifications.about.${word(kind)}`)}</p>
                      {kind === 'waitlist.offer' && !on && <p className="pl-12 text-dense text-soft">{t('notifications.offers_off')}</p>}
                    </div>
                    <Button
                      size="sm"
                      aria-label={t('notifications.preview_one', { kind: t(`notifications.kinds.${word(kind)}`) })}
                      className="max-md:ml-12"
                      onClick={() => setShown(kind)}
                    >
                      {t('notifications.preview')}
                    </Button>
                  </li>
                )
              })}
            </ul>
          )}
        />
      </Section>
      <Section title={t('notifications.answers')}>
        <Field label={t('notifications.reply_to')} optional help={t('notifications.reply_to_help')} error={errors.reply_to?.message}>
          <Input {...form.register('reply_to')} type="email" autoComplete="email" disabled={!edits} />
        </Field>
      </Section>
      <FormError error={save.error} className="mb-4" />
      {edits && <SaveBar dirty={isDirty} busy={save.isPending} onDiscard={() => form.reset()} />}
      {shown && <MailPreview kind={shown} title={t(`notifications.kinds.${word(shown)}`)} onClose={() => setShown(null)} />}
    </form>
  )
}
