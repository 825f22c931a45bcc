import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { wallOf } from '../zone'
import type { Scope } from './api'
import { countOf, usualChoices, type Choice } from './choices'
import { OccurrenceList } from './OccurrenceList'
import { sentenceOf } from './rule'
import type { Deciding, Series } from './useSeries'

interface SeriesDialogProps {
  series: Series
  zone: string
  /** Changes only the one appointment. */
  onOnlyThis: (deciding: Deciding) => void
}

/** The decision about a series: its dates before they are booked, or which of them a change is for. */
export function SeriesDialog({ series, zone, onOnlyThis }: SeriesDialogProps) {
  const { deciding } = series
  if (!deciding) return null
  if (deciding.kind === 'create') return <Plan key={keyOf(deciding)} deciding={deciding} series={series} zone={zone} />
  return <Which key={keyOf(deciding)} deciding={deciding} series={series} zone={zone} onOnlyThis={onOnlyThis} />
}

/** A new answer of the server begins with its own usual choices. */
function keyOf(d: Deciding): string {
  return d.kind === 'cancel' ? 'cancel' : JSON.stringify(d.occurrences?.map((o) => [o.from, o.conflicts.length]) ?? d.kind)
}

function Plan({ deciding, series, zone }: { deciding: Deciding & { kind: 'create' }; series: Series; zone: string }) {
  const { t, i18n } = useTranslation('calendar')
  const { occurrences, rule } = deciding
  const [choices, setChoices] = useState(() => usualChoices(occurrences))
  const taken = occurrences.filter((o) => o.conflicts.length > 0).length
  const first = wallOf(occurrences[0]?.from ?? 0, zone).day
  const count = countOf(choices)
  return (
    <Dialog
      open
      onOpenChange={series.close}
      width="md"
      title={t('series.title')}
      description={sentenceOf(rule, first, (k, v) => t(k, v ?? {}), i18n.language)}
    >
      <p className="mb-2 text-dense text-soft" role="status">
        {taken > 0 ? t('series.taken', { count: taken }) : t('series.all_free')}
      </p>
      <OccurrenceList
        offers
        occurrences={occurrences}
        choices={choices}
        zone={zone}
        onChoose={(index, choice) => setChoices((c) => new Map(c).set(index, choice))}
      />
      <Buttons className="mt-3">
        <Button onClick={series.close}>{t('conflict.back')}</Button>
        <Button look="primary" busy={series.isBusy} disabled={count === 0} onClick={() => void series.create(deciding, choices)}>
          {t('series.book', { count })}
        </Button>
      </Buttons>
    </Dialog>
  )
}

const SCOPES: Scope[] = ['this', 'following', 'all']

function Which({ deciding, series, zone, onOnlyThis }: SeriesDialogProps & { deciding: Exclude<Deciding, { kind: 'create' }> }) {
  const { t } = useTranslation('calendar')
  const occurrences = deciding.kind === 'edit' ? deciding.occurrences : null
  const [choices, setChoices] = useState<ReadonlyMap<number, Choice>>(() => usualChoices(occurrences ?? []))
  const isCancel = deciding.kind === 'cancel'
  const go = () => {
    if (deciding.scope === 'this') return onOnlyThis(deciding)
    if (deciding.kind === 'cancel') return void series.cancel(deciding)
    const skip = (occurrences ?? []).filter((o) => choices.get(o.index) === 'skip').map((o) => o.appointmentId)
    void series.edit(deciding, skip)
  }
  return (
    <Dialog open onOpenChange={series.close} title={t(isCancel ? 'series.cancel_title' : 'series.edit_title')}>
      <fieldset className="grid gap-1">
        <legend className="sr-only">{t('series.which')}</legend>
        {SCOPES.map((s) => (
          <label key={s} className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-dense px-2 hover:bg-hover max-md:min-h-11">
            <input type="radio" name="scope" className="size-4 accent-accent" checked={deciding.scope === s} onChange={() => series.choose(s)} />
            {t(`series.${s}`)}
          </label>
        ))}
      </fieldset>
      {occurrences && (
        <div className="mt-3">
          <p className="mb-2 text-dense text-soft" role="status">
            {t('series.stay')}
          </p>
          <OccurrenceList
            offers={false}
            occurrences={occurrences}
            choices={choices}
            zone={zone}
            onChoose={(index, choice) => setChoices((c) => new Map(c).set(index, choice))}
          />
        </div>
      )}
      <Buttons className="mt-3">
        <Button onClick={series.close}>{t('conflict.back')}</Button>
        <Button look={isCancel ? 'danger' : 'primary'} busy={series.isBusy} onClick={go}>
          {t(isCancel ? 'series.cancel' : 'form.save_changes')}
        </Button>
      </Buttons>
    </Dialog>
  )
}
