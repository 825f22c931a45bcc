import { useState } from 'react'
import { sendFile } from '@/files/queries'
import { useSlug } from '@/app/clinic'
import { toast } from '@/ui/toast'
import type { Draft } from '../types'
import { detachFile } from './drafts'
import type { DraftForm } from './useDraft'
import type { Upload } from '@/files/useUploads'

/** Sends files into a draft, one after the other, and takes them out again. */
export function useAttach(form: DraftForm) {
  const slug = useSlug()
  const [uploads, setUploads] = useState<Upload[]>([])
  const change = (key: string, more: Partial<Upload>) => setUploads((all) => all.map((u) => (u.key === key ? { ...u, ...more } : u)))
  const dismiss = (key: string) => setUploads((all) => all.filter((u) => u.key !== key))
  const send = async (file: File, key: string) => {
    try {
      // What is written meanwhile is kept first, so that the two do not meet.
      await form.flush()
      form.take(await sendFile<Draft>(`/api/v1/tenants/${slug}/drafts/${form.draft.id}/attachments`, file, key, (part) => change(key, { part })))
      dismiss(key)
    } catch (error) {
      change(key, { error })
    }
  }
  return {
    uploads,
    dismiss,
    add: (files: readonly File[]) => {
      const queued = files.map((file) => ({ file, key: crypto.randomUUID().replaceAll('-', '') }))
      setUploads((all) => [...all, ...queued.map(({ file, key }) => ({ key, name: file.name, part: 0 }))])
      void (async () => {
        for (const { file, key } of queued) await send(file, key)
      })()
    },
    remove: (id: string) => void detachFile(slug, form.draft.id, id).then(form.take, (error: unknown) => toast.failed(error)),
  }
}

export type Attach = ReturnType<typeof useAttach>

/** The files of something dragged or pasted. */
export function filesIn(data: DataTransfer): File[] {
  return [...data.files]
}
