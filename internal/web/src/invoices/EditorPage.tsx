import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { useSlug } from '@/app/clinic'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { Editor } from './Editor'
import { invoiceQuery, invoiceSettingsQuery } from './queries'

/** A draft in its editor; what is issued is shown beside the list. */
export function EditorPage() {
  const slug = useSlug()
  const { id } = useParams({ from: '/c/$slug/payments/invoices/$id' })
  const draft = useQuery({ ...invoiceQuery(slug, id), refetchOnWindowFocus: false })
  const settings = useQuery(invoiceSettingsQuery(slug))
  if (draft.isError && !draft.data) return <ErrorState page error={draft.error} onRetry={() => void draft.refetch()} />
  if (settings.isError && !settings.data) return <ErrorState page error={settings.error} onRetry={() => void settings.refetch()} />
  if (!draft.data || !settings.data)
    return (
      <div className="p-6">
        <SkeletonLines />
      </div>
    )
  if (draft.data.standing !== 'draft') return <Navigate to="/c/$slug/payments/invoices" params={{ slug }} search={{ open: id }} replace />
  return <Editor key={id} draft={draft.data} settings={settings.data} />
}
