import { Check, History, Minus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan, useClinic } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { ConsentDialog } from './ConsentDialog'
import { ConsentHistory } from './ConsentHistory'
import { CHANNELS, type Channel } from './search'

/** What the client agrees to, by channel; giving and taking back are kept with how they were said. */
export function Consents({ client }: { client: Client }) {
  const { t } = useTranslation('clients')
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const [open, setOpen] = useState<Channel | 'history' | null>(null)
  return (
    <section aria-labelledby="client-consents">
      <header className="flex items-center justify-between">
        <h2 id="client-consents" className="text-dense font-semibold">
          {t('consent.title')}
        </h2>
        {client.consents.length > 0 && (
          <Button size="sm" look="quiet" icon={History} onClick={() => setOpen('history')}>
            {t('consent.history')}
          </Button>
        )}
      </header>
      <ul className="mt-1">
        {CHANNELS.map((channel) => {
          const now = client.consents.find((c) => c.channel === channel)
          const Icon = !now ? Minus : now.granted ? Check : X
          return (
            <li key={channel} className="flex min-h-11 items-center gap-2.5 border-b border-line-faint last:border-0">
              <Icon
                size={16}
                aria-hidden="true"
                className={!now ? 'flex-none text-muted' : now.granted ? 'flex-none text-success' : 'flex-none text-danger'}
              />
              <div className="min-w-0 flex-1">
                <p>{t(`consent.channel.${channel}`)}</p>
                <p className="truncate text-meta text-muted">
                  {!now
                    ? t('consent.never')
                    : `${t(now.granted ? 'consent.granted' : 'consent.refused')} · ${formatDate(now.at, zone)}, ${t(`consent.how.${now.how}`)}`}
                </p>
              </div>
              {can('clients.write') && (
                <Button
                  size="sm"
                  look="quiet"
                  aria-label={`${t(now?.granted ? 'consent.withdraw' : 'consent.give')}: ${t(`consent.channel.${channel}`)}`}
                  onClick={() => setOpen(channel)}
                >
                  {t(now?.granted ? 'consent.withdraw_short' : 'consent.give_short')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {open === 'history' && <ConsentHistory client={client} onClose={() => setOpen(null)} />}
      {open !== null && open !== 'history' && <ConsentDialog key={open} client={client} channel={open} onClose={() => setOpen(null)} />}
    </section>
  )
}
