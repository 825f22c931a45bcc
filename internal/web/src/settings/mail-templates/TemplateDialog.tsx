import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { EntryDialog } from '../EntryDialog'
import { unknownIn } from '../variables/unknownIn'
import { useSaveTemplate, type Template, type Texts } from './queries'
import { TemplateText } from './TemplateText'

interface TemplateDialogProps {
  /** The template that is changed; null adds one. */
  template: Template | null
  variables: readonly string[]
  onClose: () => void
}

/** One template: its name for the team, and its text with what is filled in. */
export function TemplateDialog({ template, variables, onClose }: TemplateDialogProps) {
  const { t } = useTranslation('mail_templates')
  const language = useClinic().language === 'en' ? 'en' : 'ro'
  const [saved] = useState<Texts>(() =>
    template
      ? { name: template.name, language: template.language, subject: template.subject, body: template.body }
      : { name: '', language, subject: '', body: '' },
  )
  const [draft, setDraft] = useState(saved)
  const [tried, setTried] = useState(false)
  const save = useSaveTemplate(template)
  const isWhole = draft.name.trim() !== '' && draft.body.trim() !== ''
  const isRight = unknownIn(draft.subject, variables).length + unknownIn(draft.body, variables).length === 0
  return (
    <EntryDialog
      title={t(template ? 'edit' : 'new')}
      width="lg"
      busy={save.isPending}
      error={save.error}
      dirty={JSON.stringify(draft) !== JSON.stringify(saved) && !save.isSuccess}
      onClose={onClose}
      onSubmit={(e) => {
        e.preventDefault()
        setTried(true)
        if (isWhole && isRight) save.mutate(draft, { onSuccess: onClose })
      }}
    >
      <div className="grid gap-3 md:grid-cols-[1fr_12rem]">
        <Field label={t('name')} help={t('name_help')} error={tried && draft.name.trim() === '' ? 'required' : undefined}>
          <Input value={draft.name} maxLength={100} onChange={(e) => setDraft({ ...draft, name: e.target.value })} />
        </Field>
        <Field label={t('language')}>
          <Select
            value={draft.language}
            options={(['ro', 'en'] as const).map((l) => ({ value: l, label: t(`common:language.${l}`) }))}
            onChange={(e) => setDraft({ ...draft, language: e.target.value === 'en' ? 'en' : 'ro' })}
          />
        </Field>
      </div>
      <TemplateText texts={draft} variables={variables} tried={tried} onTexts={setDraft} />
    </EntryDialog>
  )
}
