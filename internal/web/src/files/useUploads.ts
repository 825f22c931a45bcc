import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { sendFile } from './queries'

export interface Upload {
  key: string
  name: string
  part: number
  error?: unknown
}

/** Sends files one after the other and tells of each how far it is. */
export function useUploads(clientId: string) {
  const slug = useSlug()
  const cache = useQueryClient()
  const [uploads, setUploads] = useState<Upload[]>([])
  const change = (key: string, more: Partial<Upload>) => {
    setUploads((all) => all.map((u) => (u.key === key ? { ...u, ...more } : u)))
  }
  const dismiss = (key: string) => {
    setUploads((all) => all.filter((u) => u.key !== key))
  }
  const send = async (file: File, key: string) => {
    try {
      await sendFile(`/api/v1/tenants/${slug}/clients/${clientId}/files`, file, key, (part) => {
        change(key, { part })
      })
      await cache.invalidateQueries({ queryKey: keys.of(slug, 'files') })
      void cache.invalidateQueries({ queryKey: keys.of(slug, 'appointments', 'timeline', clientId) })
      dismiss(key)
    } catch (error) {
      change(key, { error })
    }
  }
  const add = (files: File[]) => {
    const queued = files.map((file) => ({ file, key: crypto.randomUUID() }))
    setUploads((all) => [...queued.map(({ file, key }) => ({ key, name: file.name, part: 0 })), ...all])
    void (async () => {
      for (const { file, key } of queued) await send(file, key)
    })()
  }
  return { uploads, add, dismiss }
}
