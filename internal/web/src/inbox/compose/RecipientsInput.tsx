import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { clientSearchQuery } from '@/calendar/queries'
import { cn } from '@/ui/cn'
import { useDebounced } from '@/ui/useDebounced'
import type { Address } from '../types'
import { readAddresses, withAddresses } from './addresses'

interface RecipientsInputProps {
  label: string
  value: readonly Address[]
  autoFocus?: boolean
  isWrong?: boolean
  onChange: (value: Address[]) => void
}

const LEAST = 2

/** Addresses, written or chosen among the clients: Enter or a comma adds, Backspace in the empty box takes the last one away. */
export function RecipientsInput({ label, value, autoFocus = false, isWrong = false, onChange }: RecipientsInputProps) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const can = useCan()
  const listId = useId()
  const box = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isRefused, setRefused] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const q = useDebounced(text.trim(), 150)
  const found = useQuery({ ...clientSearchQuery(slug, q), enabled: isOpen && q.length >= LEAST && can('clients.read') })
  const offered =
    text.trim().length < LEAST ? [] : (found.data ?? []).filter((c) => c.email !== '' && !value.some((v) => v.address === c.email)).slice(0, 6)
  const shows = isOpen && offered.length > 0

  const add = (more: readonly Address[], rest = '') => {
    if (more.length > 0) onChange(withAddresses(value, more))
    setText(rest)
    setRefused(rest !== '')
    setAt(0)
    setOpen(false)
  }
  const addWritten = () => {
    const { found: read, rest } = readAddresses(text)
    add(read, rest)
  }
  const choose = (i: number) => {
    const c = offered[i]
    if (c) add([{ name: c.name, address: c.email }])
    box.current?.focus()
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey) return
    if (shows && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) setAt((at + (e.key === 'ArrowDown' ? 1 : offered.length - 1)) % offered.length)
    else if (e.key === 'Enter' || ((e.key === ',' || e.key === ';') && text.trim() !== '')) {
      if (shows && e.key === 'Enter' && readAddresses(text).found.length === 0) choose(at)
      else if (text.trim() !== '') addWritten()
    } else if (e.key === 'Escape' && shows) setOpen(false)
    else if (e.key === 'Backspace' && text === '' && value.length > 0) onChange(value.slice(0, -1))
    else return
    e.preventDefault()
  }
  return (
    <div className="relative min-w-0 flex-1">
      <div className="flex min-h-9 flex-wrap items-center gap-1 py-1 max-md:min-h-11">
        {value.map((a) => (
          <span
            key={a.address}
            title={a.address}
            className="inline-flex h-6 max-w-full items-center rounded-full bg-sunken pl-2.5 text-dense text-ink max-md:h-9"
          >
            <span className="truncate">{a.name || a.address}</span>
            <button
              type="button"
              aria-label={t('compose.remove', { name: a.name || a.address })}
              className="grid size-6 flex-none place-items-center rounded-full text-muted hover:text-ink max-md:size-9"
              onClick={() => {
                onChange(value.filter((v) => v !== a))
                box.current?.focus()
              }}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={box}
          role="combobox"
          aria-label={label}
          aria-expanded={shows}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shows ? `${listId}-${at}` : undefined}
          aria-invalid={isWrong || isRefused || undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={autoFocus}
          value={text}
          className="h-7 min-w-32 flex-1 max-md:min-w-12 bg-transparent outline-none aria-invalid:text-danger max-md:h-9 max-md:text-lead"
          onChange={(e) => {
            setText(e.target.value)
            setRefused(false)
            setOpen(true)
            setAt(0)
          }}
          onPaste={(e) => {
            const { found: read, rest } = readAddresses(e.clipboardData.getData('text'))
            if (read.length === 0) return
            e.preventDefault()
            add(read, rest)
          }}
          onBlur={() => {
            setOpen(false)
            if (text.trim() !== '') addWritten()
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {isRefused && (
        <p role="alert" className="pb-1 text-dense text-danger">
          {t('compose.no_address')}
        </p>
      )}
      {shows && (
        <ul
          id={listId}
          role="listbox"
          aria-label={t('compose.clients')}
          className="absolute inset-x-0 top-full z-20 mt-1 max-h-60 max-w-120 overflow-auto rounded-base border border-line bg-raised p-1 shadow-raised"
        >
          {offered.map((c, i) => (
            // The keys go to the input, which names the option through aria-activedescendant.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={c.id}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === at}
              tabIndex={-1}
              className={cn(
                'flex min-h-9 cursor-pointer items-center gap-3 rounded-dense px-2.5 max-md:min-h-11',
                i === at ? 'bg-selected' : 'hover:bg-hover',
              )}
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => choose(i)}
            >
              <span className="min-w-0 flex-1 truncate font-medium">{c.name}</span>
              <span className="min-w-0 truncate text-dense text-muted">{c.email}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
