import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call, ifMatch } from '@/api/client'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { toast } from '@/ui/toast'
import type { ClientFile } from './queries'

/** Renames and describes a file. */
export function EditFileDialog({ file, onClose }: { file: ClientFile; onClose: () => void }) {
  const { t } = useTranslation('files')
  const slug = useSlug()
  const cache = useQueryClient()
  const [name, setName] = useState(file.name)
  const [description, setDescription] = useState(file.description)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      await call(
        api.PATCH('/api/v1/tenants/{slug}/files/{id}', {
          params: { path: { slug, id: file.id }, header: ifMatch(file.rev) },
          body: { name: name.trim() || file.name, description },
        }),
      )
      onClose()
    } catch (error) {
      toast.failed(error)
    }
    setBusy(false)
    await cache.invalidateQueries({ queryKey: keys.of(slug, 'files') })
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('edit')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void save()
        }}
      >
        <Field label={t('name')}>
          <Input
            value={name}
            autoFocus
            maxLength={150}
            onChange={(e) => {
              setName(e.target.value)
            }}
          />
        </Field>
        <Field label={t('description')} optional>
          <Textarea
            value={description}
            maxLength={500}
            onChange={(e) => {
              setDescription(e.target.value)
            }}
          />
        </Field>
        <Buttons>
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t('save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
