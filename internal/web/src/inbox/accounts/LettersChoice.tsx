import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Section } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { labelOf } from './labelOf'
import { lettersQuery, useChooseLetters } from './queries'
import type { MailAccount } from './types'

/** Through which mailbox the mails leave that the clinic sends by itself: confirmations, reminders, offers. */
export function LettersChoice({ accounts }: { accounts: readonly MailAccount[] }) {
  const { t } = useTranslation('mail_accounts')
  const letters = useQuery(lettersQuery(useSlug())).data
  const choose = useChooseLetters(letters?.rev ?? 1)
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
          options={[{ value: '', label: t('letters.platform') }, ...usable.map((a) => ({ value: a.id, label: labelOf(a) }))]}
          onChange={(e) => choose.mutate(e.target.value)}
        />
      </Field>
    </Section>
  )
}
