import { X } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '@/ui/cn'
import { useFieldParts } from '@/ui/Field'
import { boxClass } from '@/ui/Input'

interface TagInputProps {
  value: readonly string[]
  /** The tags in use, the most used first. */
  known: readonly string[]
  onChange: (tags: string[]) => void
  autoFocus?: boolean
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const MAX_TAG = 40

/** Tags, written or chosen: Enter or a comma adds, Backspace in the empty box takes the last one away. */
export function TagInput({ value, known, onChange, autoFocus = false }: TagInputProps) {
  const { t } = useTranslation('clients')
  const parts = useFieldParts()
  const listId = useId()
  const box = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const offered = known.filter((k) => !value.includes(k) && plain(k).includes(plain(text.trim()))).slice(0, 8)
  const shows = isOpen && offered.length > 0

  const add = (written: string) => {
    const fresh = written
      .split(',')
      .map((tag) => tag.trim().replace(/\s+/g, ' ').slice(0, MAX_TAG))
      .filter(Boolean)
    const all = [...value]
    for (const tag of fresh) if (!all.some((have) => have.toLowerCase() === tag.toLowerCase())) all.push(tag)
    if (all.length !== value.length) onChange(all)
    setText('')
    setAt(-1)
    setOpen(false)
  }
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      setOpen(true)
      if (offered.length > 0) setAt((at + (e.key === 'ArrowDown' ? 1 : offered.length + (at < 0 ? 0 : -1))) % offered.length)
    } else if ((e.key === 'Enter' || e.key === ',') && (text.trim() !== '' || (shows && at >= 0))) add(offered[at] ?? text)
    else if (e.key === 'Escape' && shows) setOpen(false)
    else if (e.key === 'Backspace' && text === '' && value.length > 0) return onChange(value.slice(0, -1))
    else return
    e.preventDefault()
    e.stopPropagation()
  }
  return (
    <div className="relative">
      <div
        className={cn(
          boxClass,
          'flex min-h-9 flex-wrap items-center gap-1 py-1 focus-within:border-accent focus-within:outline-1 focus-within:outline-focus max-md:min-h-11',
        )}
      >
        {value.map((tag) => (
          <span key={tag} className="inline-flex h-6 max-w-full items-center rounded-full bg-sunken pl-2.5 text-meta font-medium text-soft">
            <span className="truncate">{tag}</span>
            <button
              type="button"
              aria-label={t('tag.remove', { tag })}
              className="grid size-6 flex-none place-items-center rounded-full hover:text-ink"
              onClick={() => {
                onChange(value.filter((v) => v !== tag))
                box.current?.focus()
              }}
            >
              <X size={12} aria-hidden="true" />
            </button>
          </span>
        ))}
        <input
          {...parts}
          ref={box}
          role="combobox"
          aria-expanded={shows}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shows && at >= 0 ? `${listId}-${at}` : undefined}
          autoComplete="off"
          autoFocus={autoFocus}
          value={text}
          className="h-6 min-w-24 flex-1 bg-transparent outline-none"
          onChange={(e) => {
            setText(e.target.value)
            setOpen(true)
            setAt(-1)
          }}
          onClick={() => setOpen(true)}
          onBlur={() => {
            setOpen(false)
            if (text.trim() !== '') add(text)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {shows && (
        <ul
          id={listId}
          role="listbox"
          aria-label={t('field.tags')}
          className="absolute inset-x-0 top-full z-20 mt-1 max-h-60 overflow-auto rounded-base border border-line bg-raised p-1 shadow-raised"
        >
          {offered.map((tag, i) => (
            // The keys go to the input, which names the option through aria-activedescendant.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={tag}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === at}
              tabIndex={-1}
              className={cn(
                'flex min-h-8 cursor-pointer items-center rounded-dense px-2.5 max-md:min-h-11',
                i === at ? 'bg-selected' : 'hover:bg-hover',
              )}
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => add(tag)}
            >
              {tag}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
