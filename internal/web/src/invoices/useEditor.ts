import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useSlug } from '@/app/clinic'
import { fieldText } from '@/i18n/words'
import { toast } from '@/ui/toast'
import { useUnsavedWarning } from '@/ui/unsaved'
import { bodyOf, editedOf, isWhole, type Edited } from './draft'
import { useDeleteDraft, useIssueInvoice, useSaveInvoice } from './queries'
import type { Invoice } from './types'

/** The state of the editor: what is written, and what can be done with it. */
export function useEditor(draft: Invoice) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const navigate = useNavigate()
  const [saved, setSaved] = useState(draft)
  const [edited, setEdited] = useState<Edited>(() => editedOf(draft))
  const [tried, setTried] = useState(false)
  const save = useSaveInvoice(draft.id)
  const issue = useIssueInvoice(draft.id)
  const drop = useDeleteDraft()
  const isDirty = JSON.stringify(editedOf(saved)) !== JSON.stringify(edited)
  useUnsavedWarning(isDirty)
  const failed = issue.error ?? save.error
  /** The sentence at a field, as the server put it. */
  const wrong = (path: string): string | undefined => {
    const field = isApiError(failed) ? failed.errors.find((e) => e.path === path) : undefined
    return field && fieldText(t, field)
  }
  const change = (part: Partial<Edited>) => {
    setEdited((old) => ({ ...old, ...part }))
    if (failed) {
      save.reset()
      issue.reset()
    }
  }
  /** Saves what is not saved; the draft as it is now, nothing while something is no number. */
  const keep = async (): Promise<Invoice | undefined> => {
    setTried(true)
    if (!isWhole(edited)) return undefined
    if (!isDirty) return saved
    try {
      const now = await save.mutateAsync({ rev: saved.rev, body: bodyOf(edited) })
      setSaved(now)
      setEdited(editedOf(now))
      return now
    } catch {
      return undefined
    }
  }
  const give = async (on?: string) => {
    const now = await keep()
    if (!now) return
    try {
      const made = await issue.mutateAsync({ rev: now.rev, ...(on ? { on } : {}) })
      toast.done(t('issue.done', { name: made.name }))
      void navigate({ to: '/c/$slug/payments/invoices', params: { slug }, search: { open: made.id } })
    } catch {
      // It stands at its field or below the form.
    }
  }
  const remove = () =>
    drop.mutate(saved, {
      onSuccess: () => {
        setEdited(editedOf(saved))
        toast.done(t('draft.deleted'))
        void navigate({ to: '/c/$slug/payments/invoices', params: { slug }, ignoreBlocker: true })
      },
      onError: (e) => toast.failed(e),
    })
  return {
    saved,
    edited,
    change,
    isDirty,
    tried,
    wrong,
    failed,
    keep,
    give,
    remove,
    isBusy: save.isPending || issue.isPending,
    isDropping: drop.isPending,
  }
}
