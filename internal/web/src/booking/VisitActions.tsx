import { CalendarPlus, Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/i18n/format'
import { Button, buttonClass } from '@/ui/Button'
import { Notice } from '@/ui/States'
import { sayMoment } from './days'
import { Facts } from './Summary'
import type { Visit } from './types'

export type View = 'look' | 'move' | 'cancel' | 'ask'

/** What the visit is. */
export function About({ visit }: { visit: Visit }) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  return (
    <>
      {visit.status === 'confirmed' && visit.can_ask && !visit.asked_to_move && (
        <Notice tone="success" className="mb-4">
          {t('visit.is_confirmed')}
        </Notice>
      )}
      {visit.asked_to_move && visit.can_ask && (
        <Notice tone="info" className="mb-4">
          {t('visit.is_asked')}
        </Notice>
      )}
      {visit.status === 'cancelled' && (
        <Notice tone="info" className="mb-4">
          {t('visit.is_cancelled')}
        </Notice>
      )}
      <Facts
        facts={[
          [t('facts.when'), sayMoment(visit.start, visit.clinic.time_zone, language)],
          [t('facts.service', { count: visit.services.length }), visit.services.join(', ')],
          [t('facts.provider'), visit.provider],
          [t('facts.location'), visit.location || visit.clinic.address],
        ]}
      />
    </>
  )
}

interface ActionsProps {
  token: string
  visit: Visit
  confirming: boolean
  onConfirm: () => void
  onShow: (view: View) => void
}

/** What can be done about the visit. */
export function Actions({ token, visit, confirming, onConfirm, onShow }: ActionsProps) {
  const { t } = useTranslation('booking')
  const off = visit.status === 'cancelled'
  return (
    <>
      <div className="mt-5 flex flex-wrap gap-2">
        {visit.can_confirm && (
          <Button look="primary" size="lg" icon={Check} busy={confirming} onClick={onConfirm}>
            {t('visit.confirm')}
          </Button>
        )}
        {!visit.can_move && visit.can_ask && !visit.asked_to_move && (
          <Button size="lg" onClick={() => onShow('ask')}>
            {t('visit.ask')}
          </Button>
        )}
        {visit.can_move && (
          <Button
            look={visit.can_confirm ? 'secondary' : 'primary'}
            size="lg"
            onClick={() => {
              onShow('move')
            }}
          >
            {t('visit.move')}
          </Button>
        )}
        {visit.can_cancel && (
          <Button
            look="danger-quiet"
            size="lg"
            onClick={() => {
              onShow('cancel')
            }}
          >
            {t('visit.cancel')}
          </Button>
        )}
        {!off && (
          <a href={`/api/v1/public/visits/${token}/calendar`} download className={buttonClass('secondary', 'lg')}>
            <CalendarPlus size={18} aria-hidden />
            {t('done.calendar')}
          </a>
        )}
        {off && visit.booking_page !== '' && (
          <a href={`/book/${visit.booking_page}`} className={buttonClass('primary', 'lg')}>
            {t('done.again')}
          </a>
        )}
      </div>
      {!off && !visit.can_cancel && !visit.can_ask && <p className="mt-4 text-body text-muted">{t('visit.too_late')}</p>}
      {visit.can_cancel && <p className="mt-4 text-dense text-muted">{t('visit.until', { count: visit.cancel_hours })}</p>}
    </>
  )
}
