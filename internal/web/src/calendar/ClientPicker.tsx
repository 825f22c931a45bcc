import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '@/ui/cn'
import { useFieldParts } from '@/ui/Field'
import { boxClass } from '@/ui/Input'
import { useDebounced } from '@/ui/useDebounced'
import { national } from '../clients/phone'
import type { Draft } from './draft'
import { clientSearchQuery } from './queries'

type Chosen = NonNullable<Draft['client']>

interface ClientPickerProps {
  slug: string
  zone: string
  value: Draft['client']
  mayCreate: boolean
  autoFocus: boolean
  onChoose: (client: Chosen | null) => void
  onCreate: (name: string) => void
}

/** Finds a client while typing (the server searches, without regard to diacritics), or makes a new one. */
export function ClientPicker(props: ClientPickerProps) {
  const { t } = useTranslation('calendar')
  const listId = useId()
  const parts = useFieldParts()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const q = useDebounced(text.trim(), 150)
  const found = useQuery({ ...clientSearchQuery(props.slug, q), enabled: isOpen && q !== '' })
  const items = q === '' || text.trim() === '' ? [] : (found.data ?? [])
  const showsNew = props.mayCreate && text.trim() !== '' && (found.isSuccess || found.isError)
  const size = items.length + (showsNew ? 1 : 0)

  if (props.value)
    return (
      <div className="flex min-h-9 items-center gap-2 rounded-dense border border-line-strong bg-surface px-2.5 max-md:min-h-11">
        <span className="min-w-0 flex-1 truncate font-medium">{props.value.name}</span>
        <span className="text-dense text-muted tabular-nums">{national(props.value.phone, props.zone)}</span>
        <button
          type="button"
          id={parts.id}
          className="-mr-1 rounded-dense p-1 text-muted hover:bg-hover"
          aria-label={t('form.client_change')}
          onClick={() => props.onChoose(null)}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
    )

  const choose = (i: number) => {
    const c = items[i]
    setOpen(false)
    if (c) props.onChoose({ id: c.id, name: c.name, phone: c.phone })
    else if (showsNew) props.onCreate(text.trim())
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault()
      setOpen(true)
      if (size > 0) setAt((at + (e.key === 'ArrowDown' ? 1 : size - 1)) % size)
    } else if (e.key === 'Enter' && isOpen && size > 0) {
      e.preventDefault()
      choose(at)
    } else if (e.key === 'Escape' && isOpen && text !== '') {
      e.preventDefault()
      e.stopPropagation()
      setOpen(false)
    }
  }
  const option = (i: number) => `${listId}-${i}`
  return (
    <div className="relative">
      <input
        {...parts}
        role="combobox"
        autoComplete="off"
        className={cn(boxClass, 'h-9 max-md:h-11')}
        placeholder={t('form.client_placeholder')}
        aria-expanded={isOpen && text.trim() !== ''}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && size > 0 ? option(at) : undefined}
        autoFocus={props.autoFocus}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          setOpen(true)
          setAt(0)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {isOpen && text.trim() !== '' && (
        <ul
          id={listId}
          role="listbox"
          aria-label={t('form.client')}
          className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-auto rounded-base border border-line bg-raised p-1 shadow-raised"
        >
          {items.map((c, i) => (
            <Option key={c.id} id={option(i)} isAt={i === at} onChoose={() => choose(i)}>
              <span className="min-w-0 flex-1 truncate font-medium">{c.name}</span>
              <span className="flex-none text-dense text-muted tabular-nums">{national(c.phone, props.zone) || c.email}</span>
            </Option>
          ))}
          {items.length === 0 && (
            <li className="px-3 py-2 text-dense text-muted" role="presentation">
              {found.isFetching || q !== text.trim() ? t('form.client_searching') : t('form.client_none')}
            </li>
          )}
          {showsNew && (
            <Option id={option(items.length)} isAt={at === items.length} onChoose={() => choose(items.length)}>
              <Plus size={16} className="flex-none text-accent" aria-hidden="true" />
              <span className="truncate">{t('form.client_new', { name: text.trim() })}</span>
            </Option>
          )}
        </ul>
      )}
    </div>
  )
}

function Option({ id, isAt, onChoose, children }: { id: string; isAt: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    // The keys go to the input, which names the option through aria-activedescendant.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <li
      id={id}
      role="option"
      aria-selected={isAt}
      tabIndex={-1}
      className={`flex min-h-9 cursor-pointer items-center gap-2 rounded-dense px-3 max-md:min-h-11 ${isAt ? 'bg-selected' : 'hover:bg-hover'}`}
      onPointerDown={(e) => e.preventDefault()}
      onClick={onChoose}
    >
      {children}
    </li>
  )
}
