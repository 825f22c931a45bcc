import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { DiscardDialog } from '@/ui/DiscardDialog'
import { Sheet } from '@/ui/Sheet'
import { ClientForm } from './ClientForm'
import { useSaved } from './useSaved'

interface EditSheetProps {
  client: Client
  onClose: () => void
}

/** The form over the profile; closing asks when something was changed. */
export function EditSheet({ client, onClose }: EditSheetProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const navigate = useNavigate()
  const saved = useSaved(slug)
  const [isDirty, setDirty] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const leave = () => (isDirty ? setAsking(true) : onClose())
  return (
    <>
      <Sheet open onOpenChange={leave} title={t('form.edit_title')}>
        <div className="-mx-5 -my-5 flex h-[calc(100%+40px)] flex-col">
          <ClientForm
            client={client}
            onDirty={setDirty}
            onCancel={leave}
            onSaved={(now, before) => {
              saved(now, before)
              onClose()
            }}
            onUse={(other) => {
              onClose()
              void navigate({ to: '/c/$slug/clients/$id', params: { slug, id: other.id } })
            }}
          />
        </div>
      </Sheet>
      <DiscardDialog open={isAsking} onOpenChange={setAsking} onDiscard={onClose} title={t('discard.title')} text={t('discard.text')} />
    </>
  )
}
