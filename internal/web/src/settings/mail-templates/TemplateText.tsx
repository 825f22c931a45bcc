import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { useDebounced } from '@/ui/useDebounced'
import { unknownIn } from '../reminders/rule'
import { previewQuery, type Texts } from './queries'

interface TemplateTextProps {
  texts: Texts
  variables: readonly string[]
  /** Saving was tried: what is missing is told. */
  tried: boolean
  onTexts: (texts: Texts) => void
}

/** Subject and text of a template, what can be put in, and how it arrives. */
export function TemplateText({ texts, variables, tried, onTexts }: TemplateTextProps) {
  const { t } = useTranslation('mail_templates')
  const body = useRef<HTMLTextAreaElement>(null)
  const unknown = { subject: unknownIn(texts.subject, variables), body: unknownIn(texts.body, variables) }
  const say = (names: string[]) => (names.length > 0 ? t('unknown', { count: names.length, names: names.join(', ') }) : undefined)
  const put = (name: string) => {
    const box = body.current
    const [from, to] = box ? [box.selectionStart, box.selectionEnd] : [texts.body.length, texts.body.length]
    onTexts({ ...texts, body: `${texts.body.slice(0, from)}{{${name}}}${texts.body.slice(to)}` })
    requestAnimationFrame(() => {
      box?.focus()
      box?.setSelectionRange(from + name.length + 4, from + name.length + 4)
    })
  }
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        <Field label={t('subject')} optional help={t('subject_help')} error={say(unknown.subject)}>
          <Input value={texts.subject} maxLength={500} onChange={(e) => onTexts({ ...texts, subject: e.target.value })} />
        </Field>
        <Field label={t('body')} error={say(unknown.body) ?? (tried && texts.body.trim() === '' ? 'required' : undefined)}>
          <Textarea ref={body} rows={8} maxLength={10_000} value={texts.body} onChange={(e) => onTexts({ ...texts, body: e.target.value })} />
        </Field>
        <div>
          <p className="mb-1.5 text-meta text-muted">{t('variables')}</p>
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
      </div>
      <Preview texts={texts} isRight={unknown.subject.length + unknown.body.length === 0} />
    </div>
  )
}

const PAUSE = 300

function Preview({ texts, isRight }: { texts: Texts; isRight: boolean }) {
  const { t } = useTranslation('mail_templates')
  const slug = useSlug()
  const written = useDebounced(texts, PAUSE)
  const enabled = isRight && written.body.trim() !== ''
  const found = useQuery({ ...previewQuery(slug, written), enabled, placeholderData: (before) => before })
  const shown = enabled ? found.data : undefined
  return (
    <section aria-label={t('preview')} className="flex min-w-0 flex-col gap-2 rounded-base bg-sunken p-3">
      <h3 className="text-dense font-medium text-soft">
        {t('preview')} <span className="font-normal text-muted">{t('preview_text')}</span>
      </h3>
      {!shown && <p className="py-6 text-center text-dense text-muted">{t('preview_none')}</p>}
      {shown && (
        <article lang={texts.language} className="rounded-base border border-line bg-surface p-3">
          {shown.subject !== '' && <h4 className="mb-2 font-medium">{shown.subject}</h4>}
          <p className="text-dense wrap-anywhere whitespace-pre-wrap text-soft">{shown.text.trim()}</p>
        </article>
      )}
    </section>
  )
}
