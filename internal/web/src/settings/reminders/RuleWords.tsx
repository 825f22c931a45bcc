import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { useDebounced } from '@/ui/useDebounced'
import { TextPreview } from '../variables/TextPreview'
import { VariableText } from '../variables/VariableText'
import { previewQuery, type Channel, type Words } from './queries'

/** By field: a rule's code, or the variables that there are not. */
export type WordsErrors = Partial<Record<'subject' | 'body', string | string[]>>

interface RuleWordsProps {
  channel: Channel
  language: 'ro' | 'en'
  words: Words
  variables: readonly string[]
  errors: WordsErrors
  onWords: (words: Words) => void
}

/** The words of a reminder in one language, with what can be put in and how it arrives. */
export function RuleWords({ channel, language, words, variables, errors, onWords }: RuleWordsProps) {
  const { t } = useTranslation('reminders')
  const say = (error: string | string[] | undefined) =>
    Array.isArray(error) ? t('settings:text.unknown', { count: error.length, names: error.join(', ') }) : error
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        {channel === 'email' && (
          <Field label={t('rule.subject')} error={say(errors.subject)}>
            <Input value={words.subject} maxLength={150} onChange={(e) => onWords({ ...words, subject: e.target.value })} />
          </Field>
        )}
        <VariableText
          label={t('rule.body')}
          help={channel === 'email' ? t('rule.button_note') : undefined}
          error={say(errors.body)}
          rows={6}
          value={words.body}
          variables={variables}
          nameOf={(name) => t(`variable.${name}`)}
          onChange={(body) => onWords({ ...words, body })}
        />
        {channel === 'whatsapp' && (
          <Field label={t('rule.template')} optional help={t('rule.template_help')}>
            <Input value={words.template} maxLength={34} onChange={(e) => onWords({ ...words, template: e.target.value.trim() })} />
          </Field>
        )}
      </div>
      <Preview channel={channel} language={language} words={words} isRight={Object.keys(errors).length === 0} />
    </div>
  )
}

const PAUSE = 300

function Preview({ channel, language, words, isRight }: { channel: Channel; language: 'ro' | 'en'; words: Words; isRight: boolean }) {
  const { t } = useTranslation('reminders')
  const slug = useSlug()
  const written = useDebounced(words, PAUSE)
  const enabled = isRight && written.body.trim() !== '' && (channel !== 'email' || written.subject.trim() !== '')
  const found = useQuery({ ...previewQuery(slug, channel, language, written), enabled, placeholderData: (before) => before })
  const shown = enabled ? found.data : undefined
  return (
    <TextPreview language={language} shown={shown}>
      {shown && channel !== 'email' && (
        <p className="text-meta text-muted tabular-nums" role="status">
          {t('preview.size', { count: shown.segments, characters: shown.characters })}
          {!shown.plain && <span className="mt-1 block">{t('preview.letters')}</span>}
        </p>
      )}
    </TextPreview>
  )
}
