import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ImageUp } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call, ifMatch } from '@/api/client'
import { isApiError } from '@/api/error'
import { clinicQuery, keys } from '@/api/queries'
import { useClinic } from '@/app/clinic'
import { fieldText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { FormError, Notice } from '@/ui/States'
import { toast } from '@/ui/toast'

const MAX = 1 << 20 // bytes

/** The clinic's picture, saved at once; null takes it away. */
function useLogo() {
  const { t } = useTranslation('settings')
  const { slug, rev } = useClinic()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (file: File | null) => {
      const params = { path: { slug }, header: ifMatch(rev) }
      if (!file) return call(api.DELETE('/api/v1/tenants/{slug}/logo', { params }))
      return call(
        api.PUT('/api/v1/tenants/{slug}/logo', {
          params,
          headers: { 'Content-Type': 'application/octet-stream' },
          // The description knows bytes as text; they go as they are.
          body: file as unknown as string,
          bodySerializer: (bytes) => bytes,
        }),
      )
    },
    onSuccess: (saved, file) => {
      cache.setQueryData(keys.of(slug, 'about'), saved)
      toast.done(t(file ? 'clinic.logo_saved' : 'clinic.logo_removed'))
    },
    onError: (error) => {
      if (isApiError(error, 'stale_edit')) void cache.invalidateQueries(clinicQuery(slug))
    },
  })
}

/** The logo with a way to put another in its place. */
export function LogoSection({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation('settings')
  const clinic = useClinic()
  const picker = useRef<HTMLInputElement>(null)
  const upload = useRef<HTMLButtonElement>(null)
  const logo = useLogo()
  const tooLarge = logo.variables && logo.variables.size > MAX
  const refused = isApiError(logo.error) ? logo.error.errors[0] : undefined
  return (
    <div className="mb-5 flex flex-wrap items-center gap-4">
      <div className="grid h-16 w-32 shrink-0 place-items-center overflow-hidden rounded-base border border-line bg-[#ffffff] p-1.5">
        {clinic.logo_file_id ? (
          <img
            src={`/api/v1/public/clinics/${clinic.slug}/logo?v=${clinic.logo_file_id}`}
            alt={t('clinic.logo_alt', { name: clinic.name })}
            className="max-h-full max-w-full object-contain"
          />
        ) : (
          <span className="text-meta text-[#5f6770]">{t('clinic.logo_none')}</span>
        )}
      </div>
      {!disabled && (
        <div className="flex flex-col gap-1.5">
          <div className="flex flex-wrap gap-2">
            <Button ref={upload} size="sm" icon={ImageUp} busy={logo.isPending} onClick={() => picker.current?.click()}>
              {t(clinic.logo_file_id ? 'clinic.logo_replace' : 'clinic.logo_upload')}
            </Button>
            {clinic.logo_file_id && (
              <Button size="sm" look="quiet" onClick={() => logo.mutate(null, { onSuccess: () => upload.current?.focus() })}>
                {t('clinic.logo_remove')}
              </Button>
            )}
          </div>
          <p className="text-meta text-muted">{t('clinic.logo_help')}</p>
          <input
            ref={picker}
            type="file"
            hidden
            aria-label={t('clinic.logo')}
            accept="image/png,image/jpeg,image/webp"
            onChange={(e) => {
              const file = e.target.files?.[0]
              if (file) logo.mutate(file)
              e.target.value = ''
            }}
          />
        </div>
      )}
      {refused ? <Notice className="w-full">{fieldText(t, refused)}</Notice> : <FormError error={tooLarge ? null : logo.error} className="w-full" />}
      {tooLarge && logo.isError && <Notice className="w-full">{t('clinic.logo_help')}</Notice>}
    </div>
  )
}
