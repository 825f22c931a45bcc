import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { say } from '@/calendar/say'
import { SidePanel } from '@/calendar/SidePanel'
import { IconButton } from '@/ui/Button'
import { ClientForm } from './ClientForm'
import { ClientPanel } from './ClientPanel'

interface OpenRecordProps {
  /** A client's id, or "new". */
  open: string
  narrow: boolean
  /** What was searched for in vain: the start of a new record. */
  typed: string
  onDirty: (isDirty: boolean) => void
  /** Opens without asking: what was written is kept or given up. */
  onGo: (to: string | undefined) => void
  /** Closes, and asks before something is lost. */
  onLeave: () => void
}

/** What stands beside the list: a record, or the form of a new one. */
export function OpenRecord({ open, narrow, typed, onDirty, onGo, onLeave }: OpenRecordProps) {
  const { t } = useTranslation('clients')
  if (open !== 'new')
    return (
      <SidePanel label={t('panel.record')} narrow={narrow} onClose={onLeave}>
        <ClientPanel key={open} id={open} onOpen={onGo} onClose={onLeave} onDirty={onDirty} />
      </SidePanel>
    )
  return (
    <SidePanel label={t('form.new_title')} narrow={narrow} onClose={onLeave}>
      <header className="flex items-center border-b border-line px-5 py-3">
        <h2 className="flex-1 text-lead font-semibold">{t('form.new_title')}</h2>
        <IconButton icon={X} label={t('panel.close')} className="-mr-2" onClick={onLeave} />
      </header>
      <ClientForm
        client={null}
        typed={typed}
        onDirty={onDirty}
        onSaved={(c) => {
          say.done(t('done.created', { name: c.name }))
          onGo(c.id)
        }}
        onUse={(c) => onGo(c.id)}
        onCancel={onLeave}
      />
    </SidePanel>
  )
}
