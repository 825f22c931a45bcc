import { useState } from 'react'
import { Controller } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { ClientView } from '@/api/types'
import { EntryDialog } from '@/settings/EntryDialog'
import { Check } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'

interface ViewDialogProps {
  /** The view that gets another name; null for a new one. */
  view: ClientView | null
  mayShare: boolean
  onSave: (kept: { name: string; shared: boolean }) => Promise<unknown>
  onClose: () => void
}

const schema = z.object({ name: rules.text(60), shared: z.boolean() })

/** The name of a view, and whether the whole clinic has it. */
export function ViewDialog({ view, mayShare, onSave, onClose }: ViewDialogProps) {
  const { t } = useTranslation('clients')
  const form = useSchemaForm(schema, { name: view?.name ?? '', shared: view?.shared ?? false })
  const { errors, isSubmitting } = form.formState
  const [failure, setFailure] = useState<unknown>(null)
  const keep = async (kept: z.infer<typeof schema>) => {
    setFailure(null)
    try {
      await onSave(kept)
      onClose()
    } catch (error) {
      if (!placeErrors(error, form, t)) setFailure(error)
    }
  }
  return (
    <EntryDialog
      title={t(view ? 'view.rename' : 'view.save')}
      busy={isSubmitting}
      error={failure}
      onClose={onClose}
      onSubmit={(e) => void form.handleSubmit(keep)(e)}
    >
      <Field label={t('view.name')} help={t('view.name_help')} error={errors.name?.message}>
        <Input {...form.register('name')} autoFocus autoComplete="off" />
      </Field>
      {mayShare && (
        <Controller
          control={form.control}
          name="shared"
          render={({ field }) => (
            <Check checked={field.value} onChange={field.onChange}>
              {t('view.share')}
            </Check>
          )}
        />
      )}
    </EntryDialog>
  )
}
