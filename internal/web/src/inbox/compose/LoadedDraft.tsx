import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { isApiError } from '@/api/error'
import { useSlug } from '@/app/clinic'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import type { Draft } from '../types'
import { draftQuery } from './drafts'

interface LoadedDraftProps {
  id: string
  /** It is there no more: sent or thrown away somewhere else. */
  onMissing: () => void
  children: (draft: Draft) => ReactNode
}

/** Reads a draft before it is written on. */
export function LoadedDraft({ id, onMissing, children }: LoadedDraftProps) {
  const found = useQuery(draftQuery(useSlug(), id))
  const isMissing = isApiError(found.error) && found.error.status === 404
  const latest = useRef(onMissing)
  useEffect(() => {
    latest.current = onMissing
  })
  useEffect(() => {
    if (isMissing) latest.current()
  }, [isMissing])
  if (isMissing) return null
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-6" />
  if (!found.data) return <SkeletonLines lines={3} className="border-t border-line p-5" />
  return children(found.data)
}
