import { CalendarPlus, CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { Button, buttonClass } from '@/ui/Button'
import { sayMoment } from './days'
import { StepHead } from './StepHead'
import { Facts } from './Summary'
import type { BookedVisit } from './types'

/** The visit is booked: what, when, and how to change it. */
export function DoneStep({ booked, onAgain }: { booked: BookedVisit; onAgain: () => void }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const { visit, token } = booked
  return (
    <div>
      <CircleCheck size={36} aria-hidden className="mb-3 text-success" />
      <StepHead title={t('done.title')} text={t('done.text')} />
      <Facts
        facts={[
          [t('facts.when'), sayMoment(visit.start, visit.clinic.time_zone, language)],
          [t('facts.service', { count: visit.services.length }), visit.services.join(', ')],
          [t('facts.provider'), visit.provider],
          [t('facts.location'), visit.location || visit.clinic.address],
        ]}
      />
      <div className="mt-5 flex flex-wrap gap-2">
        <a href={`/api/v1/public/visits/${token}/calendar`} download className={buttonClass('primary', 'lg')}>
          <CalendarPlus size={18} aria-hidden />
          {t('done.calendar')}
        </a>
        <a href={`/a/${token}`} target={window.parent === window ? undefined : '_blank'} rel="noreferrer" className={buttonClass('secondary', 'lg')}>
          {t('done.manage')}
        </a>
        <Button look="quiet" size="lg" onClick={onAgain}>
          {t('done.again')}
        </Button>
      </div>
    </div>
  )
}
