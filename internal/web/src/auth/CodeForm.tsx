import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input } from '@/ui/Input'
import { FormError } from '@/ui/States'

export interface CodeFormProps {
  label: string
  help?: string
  submit: string
  /** Backup codes are longer and have letters. */
  backup?: boolean
  onCode: (code: string) => Promise<unknown>
}

const backupCode = z.string().trim().min(1, 'required').min(6, 'backup_code').max(32, 'backup_code')

/** Takes a code that was sent or that an app shows. */
export function CodeForm({ label, help, submit, backup = false, onCode }: CodeFormProps) {
  const { t } = useTranslation()
  const form = useSchemaForm(z.object({ code: backup ? backupCode : rules.code }), { code: '' })
  const send = useMutation({
    mutationFn: ({ code }: { code: string }) => onCode(code.replace(/\s/g, '')),
    onError: (error) => {
      if (!placeErrors(error, form, t)) form.setFocus('code', { shouldSelect: true })
    },
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(e) =>
        void form.handleSubmit((v) => {
          send.mutate(v)
        })(e)
      }
    >
      <Field label={label} help={help} error={form.formState.errors.code?.message}>
        <Input
          {...form.register('code')}
          autoFocus
          inputMode={backup ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          maxLength={backup ? 32 : 6}
          className={backup ? 'tabular-nums' : 'h-11 text-center text-title tracking-[0.4em] tabular-nums'}
        />
      </Field>
      <FormError error={send.error} />
      <Button type="submit" look="primary" size="lg" busy={send.isPending}>
        {submit}
      </Button>
    </form>
  )
}
