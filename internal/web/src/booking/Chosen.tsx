import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '@/ui/Button'
import { useSayFacts } from './Summary'
import type { BookingService } from './types'
import { totalOf } from './wish'

interface ChosenProps {
  services: readonly BookingService[]
  /** Absent when there is nothing that could be done in the same visit. */
  onAdd?: () => void
  onRemove: (id: string) => void
}

/** What is to be done in the visit; one more can be added, and all but the last taken out again. */
export function Chosen({ services, onAdd, onRemove }: ChosenProps) {
  const { t } = useTranslation('booking')
  const say = useSayFacts()
  const box = useRef<HTMLElement>(null)
  const several = services.length > 1
  return (
    <section ref={box} tabIndex={-1} aria-label={t('chosen.label')} className="mb-5 rounded-base border border-line bg-surface">
      <ul className="divide-y divide-line">
        {services.map((s) => (
          <li key={s.id} className="flex min-h-12 items-center gap-3 py-1 pr-2 pl-4">
            <span className="min-w-0 flex-1 font-medium">{s.name}</span>
            <span className="shrink-0 pr-2 text-dense text-soft tabular-nums">{say(s)}</span>
            {several && (
              <IconButton
                icon={X}
                size={16}
                label={t('chosen.remove', { name: s.name })}
                onClick={() => {
                  box.current?.focus()
                  onRemove(s.id)
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {(onAdd || several) && (
        <div className="flex flex-wrap items-center gap-x-3 border-t border-line px-2 py-1">
          {onAdd && (
            <Button look="quiet" size="sm" icon={Plus} onClick={onAdd}>
              {t('chosen.add')}
            </Button>
          )}
          {several && (
            <p className="ml-auto py-1 pr-2 text-dense font-medium tabular-nums">
              {t('chosen.total')}: {say(totalOf(services))}
            </p>
          )}
        </div>
      )}
    </section>
  )
}
