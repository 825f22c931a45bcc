import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { useSlug } from '@/app/clinic'
import { useLanguage } from '@/i18n/format'
import { fieldText } from '@/i18n/words'
import { SaveBar } from '@/settings/SaveBar'
import { Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { Section } from '@/ui/Page'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { IssuerFields } from './IssuerFields'
import { invoiceSettingsQuery } from './queries'
import { SeriesFields } from './SeriesFields'
import type { InvoiceSettings } from './types'

function useSettings(saved: InvoiceSettings) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const cache = useQueryClient()
  const [value, setValue] = useState(saved)
  const isDirty = JSON.stringify(value) !== JSON.stringify(saved)
  useUnsavedWarning(isDirty)
  const save = useMutation({
    mutationFn: () => {
      const { ready: _r, taxes: _t, units: _u, counties: _c, ...body } = value
      return call(api.PUT('/api/v1/tenants/{slug}/invoice-settings', { params: { path: { slug } }, body }))
    },
    onSuccess: (now) => {
      cache.setQueryData(invoiceSettingsQuery(slug).queryKey, now)
      toast.done(t('common:saved'))
    },
    onError: (error) => {
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(invoiceSettingsQuery(slug))
    },
  })
  const wrong = (path: string) => {
    const field = isApiError(save.error) ? save.error.errors.find((e) => e.path === path) : undefined
    return field && fieldText(t, field)
  }
  return {
    value,
    isDirty,
    save,
    wrong,
    set: (part: Partial<InvoiceSettings>) => setValue((old) => ({ ...old, ...part })),
    discard: () => setValue(saved),
  }
}

export function SettingsForm({ saved, edits }: { saved: InvoiceSettings; edits: boolean }) {
  const { t } = useTranslation('invoices')
  const language = useLanguage()
  const { value, isDirty, save, wrong, set, discard } = useSettings(saved)
  const taxes = value.taxes.filter((x) => x.today && !x.company && (!x.payer || value.issuer.vat_payer) && (!x.non_payer || !value.issuer.vat_payer))
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate()
      }}
    >
      <fieldset disabled={!edits} className="contents">
        <Section title={t('settings.issuer')} text={t('settings.issuer_text')}>
          <IssuerFields value={value.issuer} counties={value.counties} wrong={wrong} onChange={(issuer) => set({ issuer })} />
        </Section>
        <Section title={t('settings.vat')}>
          <div className="flex flex-col gap-4">
            <Switch checked={value.issuer.vat_payer} disabled={!edits} onChange={(vat_payer) => set({ issuer: { ...value.issuer, vat_payer } })}>
              {t('settings.vat_payer')}
            </Switch>
            <Field label={t('settings.default_tax')} error={wrong('default_tax')} help={t('settings.default_tax_help')}>
              <Select
                value={taxes.some((x) => x.code === value.default_tax) ? value.default_tax : ''}
                placeholder={t('common:choose')}
                onChange={(e) => set({ default_tax: e.target.value })}
                options={taxes.map((x) => ({ value: x.code, label: language === 'en' ? x.en : x.ro }))}
              />
            </Field>
            {value.issuer.vat_payer && (
              <Switch checked={value.prices_with_vat} disabled={!edits} onChange={(prices_with_vat) => set({ prices_with_vat })}>
                {t('settings.prices_with_vat')}
              </Switch>
            )}
          </div>
        </Section>
        <Section title={t('settings.series')} text={t('settings.series_text')}>
          <SeriesFields value={value} edits={edits} wrong={wrong} onChange={set} />
        </Section>
        <Section title={t('settings.usual')}>
          <div className="flex flex-col gap-4">
            <Field label={t('field.due_days')} error={wrong('due_days')} className="w-40">
              <Input
                type="number"
                min={0}
                max={365}
                className="text-right tabular-nums"
                value={value.due_days}
                onChange={(e) => set({ due_days: Math.max(0, Math.min(365, Number(e.target.value) || 0)) })}
              />
            </Field>
            <Field label={t('settings.notes')} optional error={wrong('notes')}>
              <Textarea value={value.notes} maxLength={1000} onChange={(e) => set({ notes: e.target.value })} />
            </Field>
          </div>
        </Section>
        <FormError error={save.error} className="mb-4" />
      </fieldset>
      {edits && <SaveBar dirty={isDirty} busy={save.isPending} onDiscard={discard} />}
    </form>
  )
}
