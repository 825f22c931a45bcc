import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Client } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { dayShort } from '@/calendar/format'
import { useNow } from '@/calendar/useNow'
import { clock, wallOf } from '@/calendar/zone'
import { errorText } from '@/i18n/words'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Notice } from '@/ui/States'
import { clientAppointmentsQuery } from './queries'

interface DeleteDialogProps {
  client: Client
  onDelete: () => Promise<void>
  onClose: () => void
}

/** Takes a client off the lists; while appointments are to come it says which, with the way to them. */
export function DeleteDialog({ client, onDelete, onClose }: DeleteDialogProps) {
  const { t } = useTranslation('clients')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const isFuture = isApiError(failure, 'future_appointments')
  return (
    <Dialog open onOpenChange={onClose} title={t('delete.title', { name: client.name })} description={t('delete.text')}>
      {isFuture && <Upcoming clientId={client.id} />}
      {failure !== null && !isFuture && <Notice>{errorText(t, failure)}</Notice>}
      <Buttons className="mt-3">
        <Button autoFocus onClick={onClose}>
          {t('form.cancel')}
        </Button>
        <Button
          look="danger"
          busy={isBusy}
          onClick={() => {
            setBusy(true)
            setFailure(null)
            onDelete()
              .then(onClose, setFailure)
              .finally(() => setBusy(false))
          }}
        >
          {t('delete.yes')}
        </Button>
      </Buttons>
    </Dialog>
  )
}

function Upcoming({ clientId }: { clientId: string }) {
  const { t, i18n } = useTranslation('clients')
  const slug = useSlug()
  const now = useNow()
  const { time_zone: zone } = useClinic()
  const all = useQuery(clientAppointmentsQuery(slug, clientId)).data ?? []
  const next = all
    .filter((a) => Date.parse(a.end) > now && a.status !== 'cancelled' && a.status !== 'no-show')
    .sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  return (
    <Notice tone="warning">
      <p>{t('delete.future')}</p>
      <ul className="mt-1">
        {next.map((a) => {
          const { day } = wallOf(Date.parse(a.start), zone)
          return (
            <li key={a.id}>
              <Link
                to="/c/$slug/calendar"
                params={{ slug }}
                search={{ date: day, open: a.id }}
                className="inline-flex min-h-8 items-center font-medium underline underline-offset-2 max-md:min-h-11"
              >
                {dayShort(day, i18n.language)}, {clock(Date.parse(a.start), zone)} · {a.services.map((s) => s.name).join(', ')}
              </Link>
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}
