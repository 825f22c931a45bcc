import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { useDebounced } from '@/ui/useDebounced'
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
  const body = useRef<HTMLTextAreaElement>(null)
  const say = (error: string | string[] | undefined) =>
    Array.isArray(error) ? t('rule.unknown', { count: error.length, names: error.join(', ') }) : error
  const put = (name: string) => {
    const box = body.current
    const [from, to] = box ? [box.selectionStart, box.selectionEnd] : [words.body.length, words.body.length]
    onWords({ ...words, body: `${words.body.slice(0, from)}{{${name}}}${words.body.slice(to)}` })
    requestAnimationFrame(() => {
      box?.focus()
      box?.setSelectionRange(from + name.length + 4, from + name.length + 4)
    })
  }
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        {channel === 'email' && (
          <Field label={t('rule.subject')} error={say(errors.subject)}>
            <Input value={words.subject} maxLength={150} onChange={(e) => onWords({ ...words, subject: e.target.value })} />
          </Field>
        )}
        <Field label={t('rule.body')} error={say(errors.body)} help={channel === 'email' ? t('rule.button_note') : undefined}>
          <Textarea ref={body} rows={6} value={words.body} onChange={(e) => onWords({ ...words, body: e.target.value })} />
        </Field>
        <div>
          <p className="mb-1.5 text-meta text-muted">{t('rule.variables')}</p>
          <div className="flex flex-wrap gap-1.5">
            {variables.map((name) => (
              <button
                key={name}
                type="button"
                className="h-7 rounded-full border border-line px-2.5 text-meta text-soft hover:bg-hover hover:text-ink max-md:h-11 max-md:px-4"
                onClick={() => put(name)}
              >
                {t(`variable.${name}`)}
              </button>
            ))}
          </div>
        </div>
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
    <section aria-label={t('preview.title')} className="flex min-w-0 flex-col gap-2 rounded-base bg-sunken p-3">
      <h3 className="text-dense font-medium text-soft">
        {t('preview.title')} <span className="font-normal text-muted">{t('preview.text')}</span>
      </h3>
      {!shown && <p className="py-6 text-center text-dense text-muted">{t('preview.none')}</p>}
      {shown && (
        <article lang={language} className="rounded-base border border-line bg-surface p-3">
          {channel === 'email' && <h4 className="mb-2 font-medium">{shown.subject}</h4>}
          <p className="text-dense wrap-anywhere whitespace-pre-wrap text-soft">{shown.text.trim()}</p>
        </article>
      )}
      {shown && channel !== 'email' && (
        <p className="text-meta text-muted tabular-nums" role="status">
          {t('preview.size', { count: shown.segments, characters: shown.characters })}
          {!shown.plain && <span className="mt-1 block">{t('preview.letters')}</span>}
        </p>
      )}
    </section>
  )
}
