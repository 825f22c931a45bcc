import { CalendarPlus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { wrongWith, type Special } from './exceptions'
import { StretchRows } from './StretchRows'

export interface ExceptionsEditorProps {
  specials: Special[]
  /** Faults are shown: the form was sent once. */
  checked: boolean
  onChange: (specials: Special[]) => void
}

/** The days on which a provider keeps other hours, or none. */
export function ExceptionsEditor({ specials, checked, onChange }: ExceptionsEditorProps) {
  const { t } = useTranslation('settings')
  return (
    <section>
      <h3 className="text-dense font-medium text-soft">{t('exceptions.title')}</h3>
      <p className="mb-2 text-meta text-muted">{t('exceptions.help')}</p>
      {specials.length > 0 && (
        <ul className="mb-2 divide-y divide-line-faint rounded-base border border-line">
          {specials.map((s, i) => (
            <li key={s.key}>
              <SpecialRow
                index={i + 1}
                special={s}
                wrong={checked ? wrongWith(s, specials) : null}
                onChange={(next) => onChange(specials.map((other) => (other.key === s.key ? next : other)))}
                onRemove={() => onChange(specials.filter((other) => other.key !== s.key))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button size="sm" icon={CalendarPlus} onClick={() => onChange([...specials, { key: crypto.randomUUID(), date: '', hours: [], reason: '' }])}>
        {t('exceptions.add')}
      </Button>
    </section>
  )
}

interface RowProps {
  index: number
  special: Special
  wrong: { date?: string; hours?: string } | null
  onChange: (special: Special) => void
  onRemove: () => void
}

function SpecialRow({ index, special, wrong, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('settings')
  const name = special.date || t('exceptions.number', { n: index })
  return (
    <div role="group" aria-label={name} className="flex flex-col gap-2 px-3 py-2.5">
      <div className="grid grid-cols-[120px_1fr_auto] items-start gap-2 max-md:grid-cols-[1fr_auto]">
        <Field label={t('exceptions.date')} hideLabel error={wrong?.date}>
          <Input
            value={special.date}
            placeholder={t('exceptions.date_form')}
            inputMode="numeric"
            autoFocus={special.date === ''}
            onChange={(e) => onChange({ ...special, date: e.target.value })}
          />
        </Field>
        <Field label={t('exceptions.reason')} hideLabel optional className="max-md:order-last max-md:col-span-2">
          <Input
            value={special.reason}
            maxLength={200}
            placeholder={t('exceptions.reason_example')}
            onChange={(e) => onChange({ ...special, reason: e.target.value })}
          />
        </Field>
        <IconButton icon={Trash2} size={16} label={t('exceptions.remove', { day: name })} onClick={onRemove} />
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <Field label={t('exceptions.kind')} hideLabel className="w-44 max-md:w-full">
          <Select
            value={special.hours.length > 0 ? 'open' : 'closed'}
            onChange={(e) => onChange({ ...special, hours: e.target.value === 'open' ? [{ from: '09:00', to: '13:00' }] : [] })}
            options={[
              { value: 'closed', label: t('exceptions.closed') },
              { value: 'open', label: t('exceptions.open') },
            ]}
          />
        </Field>
        <StretchRows name={name} day={special.hours} fault={wrong?.hours ?? null} onChange={(hours) => onChange({ ...special, hours })} />
      </div>
    </div>
  )
}
