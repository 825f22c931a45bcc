import { useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import type { AccountForm } from './form'
import { portFor, securitiesOf } from './presets'

interface ServerFieldsProps {
  end: 'incoming' | 'outgoing'
  form: AccountForm
}

/** Where one end of a mailbox is and how the way to it is secured. */
export function ServerFields({ end, form }: ServerFieldsProps) {
  const { t } = useTranslation('mail_accounts')
  const errors = form.formState.errors[end]
  const host = useWatch({ control: form.control, name: `${end}.host` })
  const security = form.register(`${end}.security`)
  return (
    <fieldset className="flex flex-col gap-3 rounded-base border border-line p-4">
      <legend className="px-1 text-dense font-medium text-soft">{t(`form.${end}`)}</legend>
      <Field label={t('form.host')} error={errors?.host?.message}>
        <Input {...form.register(`${end}.host`)} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Field>
      <div className="grid grid-cols-[96px_1fr] gap-3">
        <Field label={t('form.port')} error={errors?.port?.message}>
          <Input {...form.register(`${end}.port`)} inputMode="numeric" autoComplete="off" />
        </Field>
        <Field label={t('form.security')} error={errors?.security?.message}>
          <Select
            {...security}
            options={securitiesOf(host).map((value) => ({ value, label: t(`form.securities.${value}`) }))}
            onChange={(e) => {
              form.setValue(`${end}.port`, portFor(end, e.target.value, Number(form.getValues(`${end}.port`))))
              void security.onChange(e)
            }}
          />
        </Field>
      </div>
    </fieldset>
  )
}
