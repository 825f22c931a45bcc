import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { rules, useSchemaForm } from '@/ui/form'
import { Textarea } from '@/ui/Input'
import { FormError } from '@/ui/States'

const schema = z.object({ reason: rules.reason })

export interface ReasonDialogProps {
  title: string
  text: string
  confirm: string
  danger?: boolean
  busy: boolean
  error: unknown
  /** Above the reason. */
  children?: ReactNode
  onReason: (reason: string) => void
  onClose: () => void
}

/** A decision about a clinic; the reason goes to the log. */
export function ReasonDialog({ title, text, confirm, danger = false, busy, error, children, onReason, onClose }: ReasonDialogProps) {
  const { t } = useTranslation('admin')
  const form = useSchemaForm(schema, { reason: '' })
  return (
    <Dialog open onOpenChange={onClose} title={title} description={text}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) =>
          void form.handleSubmit(({ reason }) => {
            onReason(reason)
          })(e)
        }
      >
        {children}
        <Field label={t('reason.label')} error={form.formState.errors.reason?.message} help={t('reason.help')}>
          <Textarea {...form.register('reason')} rows={2} />
        </Field>
        <FormError error={error} />
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look={danger ? 'danger' : 'primary'} busy={busy}>
            {confirm}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
