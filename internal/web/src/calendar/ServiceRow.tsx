import { ArrowUp, Pencil, RotateCcw, X } from 'lucide-react'
import { useId, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import { MoneyInput } from '@/ui/Money'
import { lineOf, type DraftLine } from './draft'
import { STEP } from './model'
import type { Service } from './types'

interface ServiceRowProps {
  line: DraftLine
  /** As the clinic has it; undefined when it has it no more. */
  service: Service | undefined
  isFirst: boolean
  /** Undefined is as the clinic has it; without it nothing can be adjusted. */
  onLine: ((line: DraftLine | undefined) => void) | undefined
  onRaise: () => void
  onRemove: () => void
}

const button = 'grid size-7 flex-none place-items-center rounded-dense text-muted hover:bg-hover max-md:size-11'

/** One service of an appointment. What it takes and costs there can be adjusted; the clinic's list stays as it is. */
export function ServiceRow({ line, service, isFirst, onLine, onRaise, onRemove }: ServiceRowProps) {
  const { t } = useTranslation('calendar')
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const facts = (l: DraftLine) => `${l.minutes || '–'} min · ${Number.isSafeInteger(l.price.amount) ? formatMoney(l.price, language) : '–'}`
  const usual = service && lineOf(service)
  const differs = usual !== undefined && (usual.minutes !== line.minutes || usual.price.amount !== line.price.amount)
  return (
    <div className="rounded-dense border border-line bg-surface">
      <div className="flex min-h-9 items-center gap-1 pr-1 pl-2.5">
        <span className="size-2.5 flex-none rounded-full bg-tone" data-color={service?.color ?? 7} />
        <span className={`ml-1 min-w-0 flex-1 ${isOpen ? 'py-1.5' : 'truncate'}`}>{line.name}</span>
        {onLine ? (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={t('form.line_adjust', { name: line.name, facts: facts(line) })}
            className={`flex min-h-7 flex-none items-center gap-1.5 rounded-dense px-1.5 text-dense tabular-nums hover:bg-hover max-md:min-h-11 ${differs ? 'font-medium text-accent-ink' : 'text-muted'}`}
            onClick={() => setOpen(!isOpen)}
          >
            {facts(line)}
            <Pencil size={12} aria-hidden="true" />
          </button>
        ) : (
          <span className="flex-none text-dense text-muted tabular-nums">{facts(line)}</span>
        )}
        {!isFirst && (
          <button type="button" className={button} aria-label={t('form.services_up', { name: line.name })} onClick={onRaise}>
            <ArrowUp size={14} aria-hidden="true" />
          </button>
        )}
        <button type="button" className={button} aria-label={t('form.services_remove', { name: line.name })} onClick={onRemove}>
          <X size={14} aria-hidden="true" />
        </button>
      </div>
      {isOpen && onLine && (
        <div id={id} role="group" aria-label={line.name} className="grid grid-cols-2 gap-3 border-t border-line-faint px-2.5 pt-1.5 pb-2.5">
          <LineFields line={line} onLine={onLine} />
          {differs && (
            <button
              type="button"
              className="col-span-2 flex min-h-7 items-center gap-1.5 justify-self-start rounded-dense px-1.5 text-dense text-soft hover:bg-hover max-md:min-h-11"
              onClick={() => onLine(usual)}
            >
              <RotateCcw size={13} aria-hidden="true" />
              {t('form.line_usual', { facts: facts(usual) })}
            </button>
          )}
        </div>
      )}
    </div>
  )
}

/** Minutes, which the arrow keys change by five, and a price. */
function LineFields({ line, onLine }: { line: DraftLine; onLine: (line: DraftLine) => void }) {
  const { t } = useTranslation('calendar')
  const step = (e: KeyboardEvent) => {
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[e.key]
    if (!by) return
    e.preventDefault()
    onLine({ ...line, minutes: String(Math.min(1440, Math.max(STEP, Number(line.minutes) + by))) })
  }
  return (
    <>
      <Field label={t('form.duration')}>
        <Input
          inputMode="numeric"
          className="tabular-nums"
          autoFocus
          value={line.minutes}
          onKeyDown={step}
          onChange={(e) => onLine({ ...line, minutes: e.target.value.replace(/\D/g, '').slice(0, 4) })}
        />
      </Field>
      <Field label={t('form.price')}>
        <MoneyInput
          value={line.price.amount}
          currency={line.price.currency}
          onChange={(amount) => onLine({ ...line, price: { ...line.price, amount } })}
        />
      </Field>
    </>
  )
}
