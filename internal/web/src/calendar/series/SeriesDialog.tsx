import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { wallOf } from '../zone'
import { ChangeDialog } from './ChangeDialog'
import { OccurrenceList, type Allowed } from './OccurrenceList'
import { ReasonField } from './ReasonField'
import { sentenceOf } from './rule'
import { useChoices } from './useChoices'
import type { Deciding, Series } from './useSeries'

export interface SeriesDialogProps {
  series: Series
  zone: string
  may: Allowed
  providerName: (id: string) => string
  /** Changes only the one appointment. */
  onOnlyThis: (deciding: Deciding) => void
}

/** The decision about a series: its dates before they are booked, or which of them a change is for. */
export function SeriesDialog(props: SeriesDialogProps) {
  const { deciding } = props.series
  if (!deciding) return null
  if (deciding.kind === 'create') return <Plan {...props} deciding={deciding} />
  return <ChangeDialog key={`${deciding.kind} ${deciding.scope}`} {...props} deciding={deciding} />
}

function Plan({ deciding, series, zone, may, providerName }: SeriesDialogProps & { deciding: Deciding & { kind: 'create' } }) {
  const { t, i18n } = useTranslation('calendar')
  const { occurrences, rule } = deciding
  const state = useChoices(occurrences)
  const taken = occurrences.filter((o) => o.conflicts.length > 0).length
  const first = wallOf(occurrences[0]?.from ?? 0, zone).day
  const book = () => {
    const decided = state.decided()
    if (decided) void series.create(deciding, decided)
  }
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
      <OccurrenceList {...{ occurrences, zone, may, providerName }} choices={state.choices} onChoose={state.choose} />
      <ReasonField state={state} />
      <Buttons className="mt-3">
        <Button onClick={series.close}>{t('conflict.back')}</Button>
        <Button look="primary" busy={series.isBusy} disabled={state.count === 0} onClick={book}>
          {t('series.book', { count: state.count })}
        </Button>
      </Buttons>
    </Dialog>
  )
}
