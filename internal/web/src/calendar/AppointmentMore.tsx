import { ChevronRight } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { MoneyInput } from '@/ui/Money'
import { Select } from '@/ui/Select'
import { sumOf, type Draft } from './draft'
import { categoriesQuery } from './queries'
import type { Location, Money, Provider } from './types'
import { nameOf } from './view'

interface AppointmentMoreProps {
  draft: Draft
  /** As the appointment has them. */
  services: readonly { price: Money }[]
  providers: readonly Provider[]
  locations: readonly Location[]
  priceError: string | undefined
  onDraft: (draft: Draft) => void
}

/** What most appointments leave as it is: who assists, where, and a price of its own. */
export function AppointmentMore({ draft, services, providers, locations, priceError, onDraft }: AppointmentMoreProps) {
  const { t } = useTranslation('calendar')
  const isUsed = draft.assistantId !== '' || draft.categoryId !== '' || draft.price !== null
  const [isOpen, setOpen] = useState(isUsed)
  const assistants = providers.filter((p) => p.id === draft.assistantId || (p.id !== draft.providerId && mayAssist(p)))
  const sum = sumOf(services, 'RON')
  const price = draft.price ?? sum
  const categories = useQuery(categoriesQuery(useSlug())).data ?? []
  return (
    <details open={isOpen} onToggle={(e) => setOpen(e.currentTarget.open)} className="group rounded-dense border border-line">
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-dense px-2.5 text-dense font-medium text-soft hover:bg-hover max-md:min-h-11">
        <ChevronRight size={14} aria-hidden="true" className="transition-transform group-open:rotate-90" />
        {t('form.more')}
      </summary>
      <div className="grid grid-cols-2 gap-3 px-3 pt-1 pb-3">
        <Field label={t('form.assistant')}>
          <Select
            value={draft.assistantId}
            options={[{ value: '', label: t('form.assistant_none') }, ...assistants.map((p) => ({ value: p.id, label: nameOf(p) }))]}
            onChange={(e) => onDraft({ ...draft, assistantId: e.target.value })}
          />
        </Field>
        {categories.length > 0 && (
          <Field label={t('form.category')}>
            <Select
              value={draft.categoryId}
              options={[{ value: '', label: t('form.category_none') }, ...categories.map((c) => ({ value: c.id, label: c.name }))]}
              onChange={(e) => onDraft({ ...draft, categoryId: e.target.value })}
            />
          </Field>
        )}
        {locations.length > 0 && (
          <Field label={t('form.location')}>
            <Select
              value={draft.locationId}
              options={[{ value: '', label: t('form.location_own') }, ...locations.map((l) => ({ value: l.id, label: l.name }))]}
              onChange={(e) => onDraft({ ...draft, locationId: e.target.value })}
            />
          </Field>
        )}
        <div data-field="price">
          <Field label={t('form.price')} error={priceError} help={draft.price && services.length > 0 ? t('form.price_typed') : undefined}>
            <MoneyInput
              value={price.amount}
              currency={price.currency}
              onChange={(amount) => onDraft({ ...draft, price: amount === sum.amount ? null : { amount, currency: sum.currency } })}
            />
          </Field>
        </div>
      </div>
    </details>
  )
}

function mayAssist(p: Provider): boolean {
  return p.active && p.is_assistant
}
