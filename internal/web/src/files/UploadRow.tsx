import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { errorText } from '@/i18n/words'
import { IconButton } from '@/ui/Button'
import { Progress } from '@/ui/Progress'
import type { Upload } from './useUploads'

/** A file on its way, or why it was not taken. */
export function UploadRow({ upload, onDismiss }: { upload: Upload; onDismiss: (key: string) => void }) {
  const { t } = useTranslation('files')
  const code = isApiError(upload.error) ? (upload.error.errors[0]?.code ?? upload.error.code) : ''
  return (
    <li className="flex items-center gap-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate">{upload.name}</p>
        {upload.error === undefined ? (
          <Progress label={t('sending', { name: upload.name })} max={1} value={upload.part} />
        ) : (
          <p role="alert" className="text-dense text-danger-ink">
            {t(`refused.${code}`, { defaultValue: errorText(t, upload.error) })}
          </p>
        )}
      </div>
      {upload.error !== undefined && (
        <IconButton
          icon={X}
          label={t('dismiss')}
          onClick={() => {
            onDismiss(upload.key)
          }}
        />
      )}
    </li>
  )
}
