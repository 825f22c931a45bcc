import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { locationsQuery } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'

/** Where something is; left out while the clinic has no locations. */
export function LocationSelect({ value, onChange, error }: { value: string | null; onChange: (id: string | null) => void; error?: string }) {
  const { t } = useTranslation('settings')
  const { data } = useQuery(locationsQuery(useSlug()))
  if (!data || data.length === 0) return null
  return (
    <Field label={t('location')} error={error} optional>
      <Select
        value={value ?? ''}
        onChange={(e) => {
          onChange(e.target.value || null)
        }}
        options={[{ value: '', label: t('no_location') }, ...data.map((l) => ({ value: l.id, label: l.name }))]}
      />
    </Field>
  )
}
