import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { Sheet } from '@/ui/Sheet'
import { ClientForm } from './ClientForm'

interface NewClientDialogProps {
  /** What was searched for. */
  name: string
  /** In the middle of a mail: its sender's address. */
  email?: string
  onChosen: (client: Client) => void
  onClose: () => void
}

/** A new client in the middle of something else, such as a booking. */
export function NewClientDialog({ name, email, onChosen, onClose }: NewClientDialogProps) {
  const { t } = useTranslation('clients')
  return (
    <Sheet open onOpenChange={onClose} title={t('form.new_title')}>
      <div className="-mx-5 -my-5 flex min-h-full flex-col">
        <ClientForm
          client={null}
          {...(email === undefined ? { typed: name } : { known: { name, email } })}
          onSaved={onChosen}
          onUse={onChosen}
          onCancel={onClose}
        />
      </div>
    </Sheet>
  )
}
