import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Textarea } from '@/ui/Input'
import type { PartProps } from './BookingPageShare'

/** What visitors read: a word of welcome, and what they agree to. */
export function BookingPageTexts({ draft, version, change }: PartProps & { version: number }) {
  const { t } = useTranslation('booking_page')
  return (
    <div className="flex flex-col gap-4">
      {draft.languages.map((language) => (
        <div key={language} className="flex flex-col gap-4">
          <Field label={t('texts.intro', { language: t(`common:language.${language}`) })} optional>
            <Textarea
              rows={2}
              maxLength={1000}
              value={draft.intro[language] ?? ''}
              onChange={(e) => {
                change({ intro: { ...draft.intro, [language]: e.target.value } })
              }}
            />
          </Field>
          <Field label={t('texts.consent', { language: t(`common:language.${language}`) })}>
            <Textarea
              rows={3}
              maxLength={2000}
              value={draft.consent_text[language] ?? ''}
              onChange={(e) => {
                change({ consent_text: { ...draft.consent_text, [language]: e.target.value } })
              }}
            />
          </Field>
        </div>
      ))}
      <p className="text-meta text-muted">{t('texts.version', { version })}</p>
    </div>
  )
}
