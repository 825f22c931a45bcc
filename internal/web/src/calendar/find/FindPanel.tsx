import { Dialog } from 'radix-ui'
import { Search, X } from 'lucide-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { DialogContent } from '@/ui/DialogContent'
import { boxClass } from '@/ui/Input'
import { Notice } from '@/ui/States'
import type { Appointment } from '../types'
import type { Calendar } from '../useCalendar'
import { FindRow } from './FindRow'

/** The search over all dates, beside the days that it leads to; on phones over them. */
export function FindPanel({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation('calendar')
  if (!calendar.find.isOpen) return null
  if (!calendar.narrow)
    return (
      <search aria-label={t('find.label')} className="flex w-76 flex-none flex-col border-r border-line bg-surface" data-find="">
        <Finder calendar={calendar} />
      </search>
    )
  return (
    <Dialog.Root open onOpenChange={calendar.find.leave}>
      <Dialog.Portal>
        <DialogContent aria-describedby={undefined} className="fixed inset-0 z-50 flex flex-col bg-surface outline-none" data-find="">
          <Dialog.Title className="sr-only">{t('find.label')}</Dialog.Title>
          <Finder calendar={calendar} />
        </DialogContent>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation('calendar')
  const { find, search } = calendar
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const size = find.next.length + find.past.length
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') find.move(e.key === 'ArrowDown' ? 1 : -1)
    else if (e.key === 'Enter') find.choose(find.at)
    else if (e.key === 'Escape') find.leave()
    else return
    e.preventDefault()
    e.stopPropagation()
  }
  const group = (title: string, list: readonly Appointment[], offset: number): ReactNode =>
    list.length > 0 && (
      <ul role="group" aria-label={title}>
        <li role="presentation" className="px-4 pt-3 pb-1 text-meta font-medium text-muted">
          {title}
        </li>
        {list.map((a, i) => (
          <FindRow
            key={a.id}
            id={`${id}-${String(offset + i)}`}
            appointment={a}
            zone={calendar.zone}
            now={calendar.now}
            color={calendar.grid.colorById(a.provider_id)}
            isAt={find.at === offset + i}
            isOpen={search.open === a.id}
            onChoose={() => find.choose(offset + i)}
          />
        ))}
      </ul>
    )
  return (
    <>
      <div className="flex items-center gap-1 border-b border-line p-2">
        <span className="relative flex-1">
          <Search size={16} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
          <input
            ref={input}
            role="combobox"
            aria-expanded={size > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={size > 0 ? `${id}-${String(find.at)}` : undefined}
            aria-label={t('find.label')}
            autoComplete="off"
            className={`${boxClass} h-9 pl-8.5 max-md:h-11`}
            placeholder={t('find.placeholder')}
            value={search.q ?? ''}
            maxLength={100}
            onChange={(e) => find.type(e.target.value)}
            onKeyDown={onKeyDown}
          />
        </span>
        <IconButton icon={X} label={t('find.close')} onClick={find.close} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <p role="status" className={size > 0 ? 'sr-only' : 'px-4 py-4 text-dense text-muted'}>
          {find.typed.length < 2
            ? t('find.hint')
            : find.isWaiting
              ? t('find.searching')
              : size > 0
                ? t('count', { count: size })
                : !find.error && t('find.none', { q: find.typed })}
        </p>
        {find.error && (
          <Notice className="mx-4">
            {t('find.failed')}{' '}
            <button type="button" className="font-medium underline" onClick={find.retry}>
              {t('failed.again')}
            </button>
          </Notice>
        )}
        <div role="listbox" id={`${id}-list`} aria-label={t('find.results')}>
          {group(t('find.next'), find.next, 0)}
          {group(t('find.past'), find.past, find.next.length)}
        </div>
      </div>
    </>
  )
}
