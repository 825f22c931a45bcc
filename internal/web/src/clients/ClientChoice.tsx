import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic, useSlug } from '@/app/clinic'
import { clientSearchQuery } from '@/calendar/queries'
import { Combobox } from '@/ui/Combobox'
import { useDebounced } from '@/ui/useDebounced'
import { national } from './phone'

interface Chosen {
  id: string
  name: string
}

interface ClientChoiceProps {
  value: Chosen | null
  /** Nobody is offered to be themselves. */
  except: string | undefined
  onChange: (client: Chosen) => void
}

/** Another client of the clinic, found by typing; the server searches. */
export function ClientChoice({ value, except, onChange }: ClientChoiceProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const [text, setText] = useState('')
  const q = useDebounced(text.trim(), 150)
  const found = useQuery({ ...clientSearchQuery(slug, q), enabled: q !== '' })
  const items = q === '' ? [] : (found.data ?? []).filter((c) => c.id !== except)
  return (
    <Combobox
      value={value?.id ?? ''}
      {...(value ? { chosenLabel: value.name } : {})}
      placeholder={t('choice.placeholder')}
      searchLabel={t('search')}
      empty={q === '' ? t('choice.write') : found.isFetching ? t('choice.searching') : t('empty.search', { q })}
      options={items.map((c) => ({ value: c.id, label: c.name, hint: [national(c.phone, zone), c.email].filter(Boolean).join(' · ') }))}
      onSearch={setText}
      onChange={(id) => {
        const chosen = items.find((c) => c.id === id)
        if (chosen) onChange({ id: chosen.id, name: chosen.name })
      }}
    />
  )
}
