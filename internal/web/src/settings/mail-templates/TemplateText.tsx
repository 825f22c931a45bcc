import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { useDebounced } from '@/ui/useDebounced'
import { TextPreview } from '../variables/TextPreview'
import { unknownIn } from '../variables/unknownIn'
import { VariableText } from '../variables/VariableText'
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
  const unknown = { subject: unknownIn(texts.subject, variables), body: unknownIn(texts.body, variables) }
  const say = (names: string[]) => (names.length > 0 ? t('settings:text.unknown', { count: names.length, names: names.join(', ') }) : undefined)
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        <Field label={t('subject')} optional help={t('subject_help')} error={say(unknown.subject)}>
          <Input value={texts.subject} maxLength={500} onChange={(e) => onTexts({ ...texts, subject: e.target.value })} />
        </Field>
        <VariableText
          label={t('body')}
          error={say(unknown.body) ?? (tried && texts.body.trim() === '' ? 'required' : undefined)}
          rows={8}
          maxLength={10_000}
          value={texts.body}
          variables={variables}
          nameOf={(name) => t(`variable.${name}`)}
          onChange={(body) => onTexts({ ...texts, body })}
        />
      </div>
      <Preview texts={texts} isRight={unknown.subject.length + unknown.body.length === 0} />
    </div>
  )
}

const PAUSE = 300

function Preview({ texts, isRight }: { texts: Texts; isRight: boolean }) {
  const slug = useSlug()
  const written = useDebounced(texts, PAUSE)
  const enabled = isRight && written.body.trim() !== ''
  const found = useQuery({ ...previewQuery(slug, written), enabled, placeholderData: (before) => before })
  return <TextPreview language={texts.language} shown={enabled ? found.data : undefined} />
}
