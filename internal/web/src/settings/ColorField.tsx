import { useTranslation } from 'react-i18next'
import { ColorSwatch } from '@/ui/ColorSwatch'

/** The choice among the eight colours; all of them can be read on, in both themes. */
export function ColorField({ value, onChange }: { value: number; onChange: (color: number) => void }) {
  const { t } = useTranslation()
  return (
    <div>
      <p className="mb-1.5 text-dense font-medium text-soft">{t('common:color.label')}</p>
      <ColorSwatch value={value} onChange={onChange} label={t('common:color.label')} />
    </div>
  )
}
