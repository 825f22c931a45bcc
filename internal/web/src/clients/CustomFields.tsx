import { useTranslation } from 'react-i18next'
import type { ClientField } from '@/api/types'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import type { FormParts } from './formParts'

/** The clinic's own fields, each by its type. */
export function CustomFields({ form, rule, fields }: FormParts & { fields: readonly ClientField[] }) {
  return (
    <>
      {fields.map((f) => (
        <Field key={f.key} label={f.label} error={rule(`custom.${f.key}`)} optional>
          <CustomInput form={form} field={f} />
        </Field>
      ))}
    </>
  )
}

function CustomInput({ form, field }: { form: FormParts['form']; field: ClientField }) {
  const { t } = useTranslation('clients')
  const given = form.register(`custom.${field.key}`)
  switch (field.type) {
    case 'text':
      return <Input {...given} autoComplete="off" />
    case 'number':
      return <Input {...given} inputMode="decimal" autoComplete="off" className="tabular-nums" />
    case 'date':
      return <Input {...given} inputMode="numeric" placeholder={t('field.date_help')} autoComplete="off" className="tabular-nums" />
    case 'choice':
      return <Select {...given} options={[{ value: '', label: t('custom.none') }, ...(field.options ?? []).map((o) => ({ value: o, label: o }))]} />
    case 'yes_no':
      return (
        <Select
          {...given}
          options={[
            { value: '', label: t('custom.none') },
            { value: 'yes', label: t('custom.yes') },
            { value: 'no', label: t('custom.no') },
          ]}
        />
      )
  }
}
