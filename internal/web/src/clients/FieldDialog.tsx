import type { UseMutationResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { isApiError } from '@/api/error'
import type { ClientField } from '@/api/types'
import { say } from '@/calendar/say'
import { EntryDialog } from '@/settings/EntryDialog'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { FIELD_TYPES, keyFor } from './fields'

interface FieldDialogProps {
  /** The field that is changed; null for a new one. */
  field: ClientField | null
  fields: readonly ClientField[]
  save: UseMutationResult<unknown, Error, ClientField[]>
  onClose: () => void
}

const linesOf = (text: string) => [...new Set(text.split('\n').map((line) => line.trim()))].filter(Boolean)

const schema = z.object({ label: rules.text(80), type: z.enum(FIELD_TYPES), options: z.string() }).superRefine((f, ctx) => {
  const lines = linesOf(f.options)
  if (f.type === 'choice' && lines.length === 0) ctx.addIssue({ code: 'custom', path: ['options'], message: 'required' })
  if (f.type === 'choice' && (lines.length > 50 || lines.some((l) => l.length > 80)))
    ctx.addIssue({ code: 'custom', path: ['options'], message: 'too_many' })
})

/** One field of the clinic's own: its name, its type (fixed once made) and, of a choice, what is offered. */
export function FieldDialog({ field, fields, save, onClose }: FieldDialogProps) {
  const { t } = useTranslation(['clients', 'common'])
  const form = useSchemaForm(schema, {
    label: field?.label ?? '',
    type: field?.type ?? 'text',
    options: (field?.options ?? []).join('\n'),
  })
  const { errors } = form.formState
  const type = form.watch('type')

  const keep = async (f: z.infer<typeof schema>, former: string[] = []): Promise<void> => {
    const rest = { label: f.label, type: f.type, ...(f.type === 'choice' ? { options: linesOf(f.options) } : {}) }
    const made = field ? { ...field, ...rest } : { key: keyFor(f.label, [...fields.map((x) => x.key), ...former]), ...rest }
    try {
      await save.mutateAsync(field ? fields.map((x) => (x.key === field.key ? made : x)) : [...fields, made])
      say.done(t('common:saved'))
      onClose()
    } catch (error) {
      // The name was once that of a field of another type, whose values are kept: the next key then.
      const isFormer = isApiError(error) && error.errors.some((e) => e.code === 'type_fixed')
      if (!field && isFormer && former.length < 20) return keep(f, [...former, made.key])
    }
  }
  return (
    <EntryDialog
      title={field ? field.label : t('fields.add')}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(e) => void form.handleSubmit((f) => keep(f))(e)}
    >
      <Field label={t('fields.label')} help={t('fields.label_help')} error={errors.label?.message}>
        <Input {...form.register('label')} autoFocus autoComplete="off" />
      </Field>
      <Field label={t('fields.type_label')} help={field ? t('fields.type_fixed') : undefined} error={errors.type?.message}>
        <Select {...form.register('type')} disabled={field !== null} options={FIELD_TYPES.map((v) => ({ value: v, label: t(`fields.type.${v}`) }))} />
      </Field>
      {type === 'choice' && (
        <Field label={t('fields.options')} help={t('fields.options_help')} error={errors.options?.message}>
          <Textarea {...form.register('options')} rows={5} />
        </Field>
      )}
    </EntryDialog>
  )
}
