import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useClinic, useSlug } from '@/app/clinic'
import { ClientPicker } from '@/calendar/ClientPicker'
import { NewClientDialog } from '@/clients/NewClientDialog'
import { national } from '@/clients/phone'
import { Avatar } from '@/ui/Avatar'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import type { ConversationDetail } from '../types'
import { useLinkClient } from './useLinkClient'

/** Who wrote is no client yet: those with the same address, a search, and a new record from what the mail says. */
export function LinkClient({ conversation: c }: { conversation: ConversationDetail }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const can = useCan()
  const { link } = useLinkClient(c)
  const [making, setMaking] = useState<string | null>(null)
  const mayWrite = can('inbox.write') && can('clients.read')
  const mayCreate = mayWrite && can('clients.write')
  return (
    <>
      <p className="flex items-center gap-2.5">
        <Avatar name={c.with.name || c.with.address} size={40} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{c.with.name || c.with.address}</span>
          {c.with.name && <span className="block truncate text-dense text-muted">{c.with.address}</span>}
        </span>
      </p>
      {c.suggestions.length > 0 && (
        <section aria-label={t('client.same_address')} className="mt-4">
          <h3 className="mb-1 text-meta font-medium text-muted">{t('client.same_address')}</h3>
          <ul className="flex flex-col gap-1.5">
            {c.suggestions.map((s) => (
              <li key={s.id} className="flex items-center gap-2 rounded-dense border border-line bg-surface py-1.5 pr-1.5 pl-3">
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{s.name}</span>
                  <span className="block truncate text-meta text-muted tabular-nums">{national(s.phone, zone) || s.email}</span>
                </span>
                {mayWrite && (
                  <Button size="sm" aria-label={t('client.link_one', { name: s.name })} onClick={() => link(s)}>
                    {t('client.link')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {mayWrite && (
        <div className="mt-4 flex flex-col gap-3">
          <Field label={t('client.search')} optional>
            <ClientPicker
              {...{ slug, zone, mayCreate }}
              value={null}
              autoFocus={false}
              onChoose={(client) => client && link(client)}
              onCreate={setMaking}
            />
          </Field>
          {mayCreate && (
            <Button icon={UserPlus} onClick={() => setMaking(c.with.name)}>
              {t('client.create')}
            </Button>
          )}
        </div>
      )}
      {making !== null && (
        <NewClientDialog
          name={making}
          email={c.with.address}
          onClose={() => setMaking(null)}
          onChosen={(client) => {
            setMaking(null)
            link(client)
          }}
        />
      )}
    </>
  )
}
