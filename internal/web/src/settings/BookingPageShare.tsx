import { QRCodeSVG } from 'qrcode.react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { fieldText } from '@/i18n/words'
import { Button, buttonClass } from '@/ui/Button'
import { Switch } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { Input, Textarea } from '@/ui/Input'
import { toast } from '@/ui/toast'
import type { BookingDraft, BookingSettings } from './BookingPage'

export interface PartProps {
  draft: BookingDraft
  change: (part: Partial<BookingDraft>) => void
}

/** On or off, the address, and what to put on a website or a wall. */
export function BookingPageShare({ draft, saved, change, error }: PartProps & { saved: BookingSettings; error: unknown }) {
  const { t } = useTranslation('booking_page')
  const origin = globalThis.location.origin
  const link = `${origin}/book/${saved.slug}`
  const snippet = `<script src="${origin}/embed.js" data-clinic="${saved.slug}" async></script>`
  const wrong = (path: string) => {
    const field = isApiError(error) ? error.errors.find((f) => f.path === path) : undefined
    if (field?.path === 'slug' && field.code !== 'taken') return t('share.slug_form')
    return field && fieldText(t, field)
  }
  const slug = useRef<HTMLInputElement>(null)
  const origins = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const paths = isApiError(error) ? error.errors.map((f) => f.path) : []
    if (paths.includes('slug')) slug.current?.focus()
    else if (paths.includes('origins')) origins.current?.focus()
  }, [error])
  const copy = (text: string) => {
    void navigator.clipboard.writeText(text).then(() => {
      toast.done(t('common:actions.copied'))
    })
  }
  return (
    <div className="flex flex-col gap-4">
      <Switch
        checked={draft.enabled}
        onChange={(enabled) => {
          change({ enabled })
        }}
      >
        {t('share.enabled')}
      </Switch>
      <Field label={t('share.slug')} help={`${origin}/book/${draft.slug}`} error={wrong('slug')}>
        <Input
          ref={slug}
          value={draft.slug}
          maxLength={40}
          onChange={(e) => {
            change({ slug: e.target.value.toLowerCase() })
          }}
        />
      </Field>
      {saved.enabled && (
        <div className="flex flex-wrap items-start gap-4">
          <span className="rounded-base border border-line bg-[#ffffff] p-3">
            <QRCodeSVG value={link} size={120} title={t('share.qr')} />
          </span>
          <div className="flex min-w-0 flex-1 flex-col gap-2">
            <a href={link} target="_blank" rel="noreferrer" className="break-all text-accent-ink underline">
              {link}
            </a>
            <div className="flex flex-wrap gap-2">
              <Button
                size="sm"
                onClick={() => {
                  copy(link)
                }}
              >
                {t('share.copy_link')}
              </Button>
              <a href={link} target="_blank" rel="noreferrer" className={buttonClass('secondary', 'sm')}>
                {t('share.open')}
              </a>
            </div>
          </div>
        </div>
      )}
      <Field label={t('share.origins')} help={t('share.origins_help')} error={wrong('origins')} optional>
        <Textarea
          ref={origins}
          rows={2}
          value={draft.origins.join('\n')}
          placeholder="https://www.clinica.ro"
          onChange={(e) => {
            change({ origins: e.target.value.split('\n') })
          }}
        />
      </Field>
      {saved.enabled && saved.origins.length > 0 && (
        <div className="flex flex-col gap-2">
          <Field label={t('share.snippet')} optional>
            <Textarea readOnly rows={2} value={snippet} className="font-mono text-dense" />
          </Field>
          <Button
            size="sm"
            className="w-fit"
            onClick={() => {
              copy(snippet)
            }}
          >
            {t('share.copy_snippet')}
          </Button>
        </div>
      )}
    </div>
  )
}
