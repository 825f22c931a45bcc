import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, call, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Section } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import type { MailAccount } from './types'

const lettersQuery = (slug: string) =>
  queryOptions({
    queryKey: keys.of(slug, 'mail-accounts', 'letters'),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/mail-letters', { params: { path: { slug } }, signal })),
  })

/** Through which mailbox the mails leave that the clinic sends by itself: confirmations, reminders, offers. */
export function LettersChoice({ accounts }: { accounts: readonly MailAccount[] }) {
  const { t } = useTranslation('mail_accounts')
  const slug = useSlug()
  const cache = useQueryClient()
  const letters = useQuery(lettersQuery(slug)).data
  const choose = useMutation({
    mutationFn: (id: string) =>
      call(
        api.PUT('/api/v1/tenants/{slug}/mail-letters', {
          params: { path: { slug }, header: ifMatch(letters?.rev ?? 1) },
          body: { account_id: id === '' ? null : id },
        }),
      ),
    onSuccess: (now) => {
      cache.setQueryData(lettersQuery(slug).queryKey, now)
      toast.done(t('common:saved'))
    },
    onError: () => void cache.invalidateQueries(lettersQuery(slug)),
  })
  if (!letters) return null
  const chosen = choose.isPending ? choose.variables : (letters.account_id ?? '')
  const usable = accounts.filter((a) => a.state !== 'leaving' && a.state !== 'left')
  return (
    <Section title={t('letters.title')} text={t('letters.text')} className="mt-6">
      <FormError error={choose.error} />
      <Field label={t('letters.from')} help={chosen === '' ? undefined : t('letters.fallback')}>
        <Select
          value={chosen}
          disabled={choose.isPending}
          options={[
            { value: '', label: t('letters.platform') },
            ...usable.map((a) => ({ value: a.id, label: a.name === a.address ? a.address : `${a.name} · ${a.address}` })),
          ]}
          onChange={(e) => choose.mutate(e.target.value)}
        />
      </Field>
    </Section>
  )
}
