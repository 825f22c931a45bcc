import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { wallOf } from '../zone'
import type { Scope } from './api'
import { OccurrenceList } from './OccurrenceList'
import { ReasonField } from './ReasonField'
import { sentenceOf } from './rule'
import type { SeriesDialogProps } from './SeriesDialog'
import { useChoices } from './useChoices'
import type { Deciding } from './useSeries'

type Change = Exclude<Deciding, { kind: 'create' }>

/** For which appointments of a series a change is, and what it would do to each where that is not plain. */
export function ChangeDialog({ deciding, series, zone, onOnlyThis, ...list }: SeriesDialogProps & { deciding: Change }) {
  const { t, i18n } = useTranslation('calendar')
  const occurrences = deciding.kind === 'edit' ? deciding.occurrences : null
  const state = useChoices(occurrences ?? [])
  const rule = deciding.kind === 'edit' ? deciding.rule : null
  const taken = occurrences?.filter((o) => o.conflicts.length > 0).length ?? 0
  const go = () => {
    const decided = state.decided()
    if (deciding.scope === 'this') onOnlyThis(deciding)
    else if (deciding.kind === 'cancel') void series.cancel(deciding)
    else if (decided) void series.edit(deciding, decided)
  }
  return (
    <Dialog
      open
      onOpenChange={series.close}
      width={occurrences ? 'md' : 'sm'}
      title={t(titleOf(deciding))}
      description={rule && sentenceOf(rule, firstDay(deciding, zone), (k, v) => t(k, v ?? {}), i18n.language)}
    >
      <fieldset className="grid gap-1">
        <legend className="sr-only">{t('series.which')}</legend>
        {scopesOf(rule !== null).map((s) => (
          <label key={s} className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-dense px-2 hover:bg-hover max-md:min-h-11">
            <input type="radio" name="scope" className="size-4 accent-accent" checked={deciding.scope === s} onChange={() => series.choose(s)} />
            {t(`series.${s}`)}
          </label>
        ))}
      </fieldset>
      {occurrences && (
        <div className="mt-3">
          <p className="mb-2 text-dense text-soft" role="status">
            {[taken > 0 && t('series.in_the_way', { count: taken }), t('series.stay')].filter(Boolean).join(' ')}
          </p>
          <OccurrenceList {...list} occurrences={occurrences} choices={state.choices} zone={zone} onChoose={state.choose} />
          <ReasonField state={state} />
        </div>
      )}
      <Buttons className="mt-3">
        <Button onClick={series.close}>{t('conflict.back')}</Button>
        <Button look={deciding.kind === 'cancel' ? 'danger' : 'primary'} busy={series.isBusy} onClick={go}>
          {t(deciding.kind === 'cancel' ? 'series.cancel' : rule && !occurrences ? 'repeat.see' : 'form.save_changes')}
        </Button>
      </Buttons>
    </Dialog>
  )
}

function scopesOf(isRule: boolean): Scope[] {
  return isRule ? ['following', 'all'] : ['this', 'following', 'all']
}

function titleOf(d: Change) {
  if (d.kind === 'cancel') return 'series.cancel_title'
  return d.rule ? 'series.rule_title' : 'series.edit_title'
}

/** The day from which the rule counts, which its sentence may name. */
function firstDay(d: Change, zone: string) {
  const start = d.kind === 'edit' ? (d.patch.start ?? d.a.start) : d.a.start
  return wallOf(Date.parse(start), zone).day
}
