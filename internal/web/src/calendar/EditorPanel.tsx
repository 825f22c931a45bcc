import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { NewClientDialog } from '../clients/NewClientDialog'
import { AppointmentForm } from './AppointmentForm'
import { BlockedForm } from './BlockedForm'
import { Segmented } from './Segmented'
import type { Location, Provider, Resource, Service } from './types'
import type { Booking } from './useBooking'
import type { EditorState } from './useEditor'

interface EditorPanelProps {
  slug: string
  zone: string
  state: EditorState
  booking: Booking
  providers: readonly Provider[]
  resources: readonly Resource[]
  services: readonly Service[]
  locations: readonly Location[]
  may: { createClient: boolean; block: boolean }
  warning: string | null
  onClose: () => void
}

/** The form beside the grid: an appointment, or blocked time. */
export function EditorPanel({ state, booking, may, onClose, ...rest }: EditorPanelProps) {
  const { t } = useTranslation('calendar')
  const [newName, setNewName] = useState<string | null>(null)
  const { editor } = state
  if (!editor) return null
  const isNew = editor.original === null
  const title = isNew ? 'form.new_title' : editor.kind === 'blocked' ? 'form.blocked' : 'form.edit_title'
  return (
    <>
      <header className="flex items-center gap-3 border-b border-line px-5 py-3">
        {isNew && may.block ? (
          <Segmented
            label={t('form.new_title')}
            value={editor.kind}
            options={[
              { value: 'appointment', label: t('form.appointment') },
              { value: 'blocked', label: t('form.blocked') },
            ]}
            onChange={state.switchTo}
          />
        ) : (
          <h2 className="text-lead font-semibold">{t(title)}</h2>
        )}
        <IconButton icon={X} label={t('panel.close')} className="-mr-2 ml-auto" onClick={onClose} />
      </header>
      {editor.kind === 'appointment' ? (
        <AppointmentForm
          {...rest}
          draft={editor.draft}
          original={editor.original}
          isSaving={booking.isSaving}
          refused={booking.refused}
          mayCreateClient={may.createClient}
          onDraft={state.setDraft}
          onCreateClient={setNewName}
          onSubmit={booking.submit}
          onCancel={onClose}
        />
      ) : (
        <BlockedForm
          zone={rest.zone}
          providers={rest.providers}
          resources={rest.resources}
          locations={rest.locations}
          draft={editor.draft}
          isNew={isNew}
          isSaving={booking.isSaving}
          onDraft={state.setBlockDraft}
          onSubmit={booking.submit}
          onDelete={booking.remove}
          onCancel={onClose}
        />
      )}
      {newName !== null && editor.kind === 'appointment' && (
        <NewClientDialog
          name={newName}
          onClose={() => setNewName(null)}
          onChosen={(client) => {
            setNewName(null)
            state.setDraft({ ...editor.draft, client })
          }}
        />
      )}
    </>
  )
}
