import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { national } from '../../clients/phone'
import { numeric } from '../format'
import type { Appointment } from '../types'
import type { Calendar } from '../useCalendar'
import { clock, wallOf } from '../zone'
import { sheetOf } from './sheet'
import { usePrinting } from './usePrinting'
import './print.css'

/** The days as they go on paper: black on white, with the clinic and the date, and nothing to press. There only while printing. */
export function PrintSheet({ calendar, title }: { calendar: Calendar; title: string }) {
  const { t, i18n } = useTranslation('calendar')
  const clinic = useClinic()
  const isPrinting = usePrinting()
  if (!isPrinting) return null
  const { zone, grid, view, date, data, now } = calendar
  const parts = sheetOf({ view, date, zone, language: i18n.language, appointments: grid.visible, blocked: data.blocked, providers: data.chosen })
  const heads = ['time', 'client', 'phone', 'services', 'provider', 'resource', 'status'] as const
  return createPortal(
    <div className="cal-print">
      <header>
        <h1>{clinic.name}</h1>
        <p>{title}</p>
      </header>
      {parts.length === 0 && <p>{t('agenda.empty')}</p>}
      {parts.map((part) => (
        <section key={part.key}>
          <h2>{part.title}</h2>
          {part.off.map((text) => (
            <p key={text}>{text}</p>
          ))}
          {part.list.length > 0 && (
            <table>
              <thead>
                <tr>
                  {heads.map((h) => (
                    <th key={h} scope="col" data-col={h}>
                      {t(`print.${h}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {part.list.map((a) => (
                  <Row key={a.id} a={a} zone={zone} status={t(`status.${a.status}`)} />
                ))}
              </tbody>
            </table>
          )}
        </section>
      ))}
      <footer>{t('print.printed', { date: numeric(wallOf(now, zone).day), time: clock(now, zone) })}</footer>
    </div>,
    document.body,
  )
}

function Row({ a, zone, status }: { a: Appointment; zone: string; status: string }) {
  return (
    <tr>
      <td>
        {clock(Date.parse(a.start), zone)}–{clock(Date.parse(a.end), zone)}
      </td>
      <td>
        <strong>{a.client.name}</strong>
        {a.notes && <span>{a.notes}</span>}
      </td>
      <td>{national(a.client.phone, zone)}</td>
      <td>{a.services.map((s) => s.name).join(', ')}</td>
      <td>{a.provider_name}</td>
      <td>{a.resource_name}</td>
      <td>{status}</td>
    </tr>
  )
}
