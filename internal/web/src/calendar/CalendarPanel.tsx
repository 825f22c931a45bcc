import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { SkeletonLines } from '@/ui/Skeleton'
import { Notice } from '@/ui/States'
import { AppointmentPanel } from './AppointmentPanel'
import { EditorPanel } from './EditorPanel'
import type { Status } from './model'
import { appointmentQuery } from './queries'
import { SidePanel } from './SidePanel'
import type { Appointment } from './types'
import type { Booking } from './useBooking'
import type { CalendarData } from './useCalendarData'
import type { EditorState } from './useEditor'

interface CalendarPanelProps {
  openId: string | undefined
  /** The open appointment as the grid knows it; another day's is asked for. */
  known: Appointment | undefined
  data: CalendarData
  state: EditorState
  booking: Booking
  warning: string | null
  narrow: boolean
  onStatus: (a: Appointment, status: Status) => void
  onCloseEditor: () => void
  onCloseAppointment: () => void
  /** What stands there while nothing is open. */
  children: ReactNode
}

/** Beside the grid: the form, else the open appointment, else what belongs there. */
export function CalendarPanel(props: CalendarPanelProps) {
  const { t } = useTranslation('calendar')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const { openId, known, data, state } = props
  const asked = useQuery({ ...appointmentQuery(slug, openId ?? ''), enabled: openId !== undefined && known === undefined })

  if (state.editor)
    return (
      <SidePanel
        label={t(state.editor.original ? 'form.edit_title' : 'form.new_title')}
        narrow={props.narrow}
        className="w-88"
        onClose={props.onCloseEditor}
      >
        <EditorPanel
          slug={slug}
          zone={zone}
          state={state}
          booking={props.booking}
          providers={data.providers.filter((p) => p.active || p.id === state.editor?.draft.providerId)}
          resources={data.resources}
          services={data.services}
          locations={data.locations}
          may={{ createClient: can('clients.write'), block: can('blocked_time.write') }}
          warning={props.warning}
          onClose={props.onCloseEditor}
        />
      </SidePanel>
    )
  if (openId === undefined) return props.children
  const a = known ?? asked.data
  return (
    <SidePanel
      label={a ? t('panel.label', { name: a.client.name }) : t('form.appointment')}
      narrow={props.narrow}
      className="w-88"
      onClose={props.onCloseAppointment}
    >
      {a ? (
        <AppointmentPanel
          slug={slug}
          zone={zone}
          appointment={a}
          providers={data.providers}
          resources={data.resources}
          canEdit={can('appointments.write')}
          canStatus={can('appointments.status')}
          onStatus={(status) => props.onStatus(a, status)}
          onEdit={() => state.startEdit(a)}
          onClose={props.onCloseAppointment}
        />
      ) : (
        <div className="p-5">{asked.isError ? <Notice>{t('panel.gone')}</Notice> : <SkeletonLines lines={5} />}</div>
      )}
    </SidePanel>
  )
}
