import { useQuery } from '@tanstack/react-query'
import { Copy, Mail, MessageCircle, MessageSquare, QrCode, type LucideIcon } from 'lucide-react'
import { QRCodeSVG } from 'qrcode.react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useClinic, useSlug } from '@/app/clinic'
import { formatDateTime } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Notice } from '@/ui/States'
import { toast } from '@/ui/toast'
import { sendingsQuery, useSend, waysQuery } from './queries'
import type { Channel, Payment } from './types'

const icons: Record<Channel, LucideIcon> = { email: Mail, sms: MessageSquare, whatsapp: MessageCircle }

/** How a link gets to its client: copied, sent, or shown as a code to a phone. */
export function HandOver({ payment: p }: { payment: Payment }) {
  const { t } = useTranslation('payments')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const ways = useQuery(waysQuery(slug))
  const sent = useQuery({ ...sendingsQuery(slug, p.id), enabled: p.sends > 0 })
  const send = useSend(p.id)
  const [isCode, setCode] = useState(false)
  const link = p.link
  if (!link) return null
  const why = isApiError(send.error) ? send.error.code : ''
  return (
    <div className="flex flex-col gap-3">
      <div className="flex gap-2">
        <input
          readOnly
          aria-label={t('link.address')}
          value={link}
          className="h-9 min-w-0 flex-1 rounded-dense border border-line bg-sunken px-3 text-dense text-soft max-md:h-11"
          onFocus={(e) => {
            e.target.select()
          }}
        />
        <Button
          icon={Copy}
          onClick={() => {
            void navigator.clipboard.writeText(link).then(() => {
              toast.done(t('link.copied'))
            })
          }}
        >
          {t('link.copy')}
        </Button>
      </div>
      <div className="flex flex-wrap gap-2">
        {p.client &&
          ways.data?.channels.map((channel) => (
            <Button
              key={channel}
              size="sm"
              icon={icons[channel]}
              busy={send.isPending && send.variables === channel}
              onClick={() => {
                send.mutate(channel, { onSuccess: () => toast.done(t('send.done', { channel: t(`channel.${channel}`) })) })
              }}
            >
              {t('send.by', { channel: t(`channel.${channel}`) })}
            </Button>
          ))}
        <Button
          size="sm"
          icon={QrCode}
          aria-expanded={isCode}
          onClick={() => {
            setCode(!isCode)
          }}
        >
          {t('link.code')}
        </Button>
      </div>
      {send.error && <Notice>{t([`send.why.${why}`, `common:errors.${why}`, 'send.failed'])}</Notice>}
      {isCode && (
        <div className="flex flex-col items-center gap-2 rounded-base border border-line p-4">
          <div className="rounded-dense bg-white p-3">
            <QRCodeSVG value={link} size={176} title={t('link.code')} />
          </div>
          <p className="text-dense text-muted">{t('link.code_text')}</p>
        </div>
      )}
      {sent.data && sent.data.length > 0 && (
        <ul aria-label={t('send.list')} className="flex flex-col gap-0.5 text-meta text-muted">
          {sent.data.map((s) => (
            <li key={`${s.channel}${s.at}`} className="flex justify-between gap-3">
              <span>
                {t(`channel.${s.channel}`)}: {t([`send.state.${s.delivery || s.state}`, `send.state.${s.state}`])}
              </span>
              <span className="tabular-nums">{formatDateTime(s.at, zone)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
