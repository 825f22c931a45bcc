import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/queries'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { linkQuery, type ClientFile } from './queries'

const MAX_TEXT = 100_000

interface PreviewDialogProps {
  file: ClientFile
  onClose: () => void
  onDownload: () => void
}

/** A file as the browser can show it. */
export function PreviewDialog({ file, onClose, onDownload }: PreviewDialogProps) {
  const { t } = useTranslation('files')
  const link = useQuery(linkQuery(useSlug(), file.id))
  return (
    <Dialog open onOpenChange={onClose} title={file.name} description={file.description} width="lg">
      <div className="flex flex-col gap-3">
        {link.isPending && <SkeletonLines lines={6} />}
        {link.isError && <ErrorState error={link.error} onRetry={() => void link.refetch()} />}
        {link.data && file.preview === 'image' && (
          <img src={link.data} alt={file.description || file.name} className="max-h-[70dvh] w-full object-contain" />
        )}
        {link.data && file.preview === 'pdf' && <iframe src={link.data} title={file.name} className="h-[70dvh] w-full border-0" />}
        {link.data && file.preview === 'text' && <TextPreview url={link.data} />}
        <Button icon={Download} className="md:self-end" onClick={onDownload}>
          {t('download')}
        </Button>
      </div>
    </Dialog>
  )
}

function TextPreview({ url }: { url: string }) {
  const text = useQuery({
    queryKey: [...keys.of('', 'file-text'), url],
    queryFn: async ({ signal }) => (await (await fetch(url, { signal })).text()).slice(0, MAX_TEXT),
  })
  return <pre className="max-h-[60dvh] overflow-auto text-dense whitespace-pre-wrap">{text.data}</pre>
}
