import { useNavigate } from '@tanstack/react-router'
import { ReceiptText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Appointment } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { toast } from '@/ui/toast'
import { useCreateInvoice } from './queries'

/** In an appointment's card: drafts its invoice with the services and prices, or opens the one that is there. */
export function AppointmentInvoice({ appointment: a }: { appointment: Appointment }) {
  const { t } = useTranslation('invoices')
  const slug = useSlug()
  const navigate = useNavigate()
  const create = useCreateInvoice()
  if (!useCan()('invoices.write')) return null
  const edit = (id: string) => void navigate({ to: '/c/$slug/payments/invoices/$id', params: { slug, id } })
  const make = () =>
    create.mutate(
      { appointment_id: a.id },
      {
        onSuccess: (i) => {
          create.done()
          edit(i.id)
        },
        onError: (e) => {
          if (isApiError(e, 'already_invoiced')) edit((e.details as { id: string }).id)
          else toast.failed(e)
        },
      },
    )
  return (
    <Button size="sm" icon={ReceiptText} busy={create.isPending} onClick={make}>
      {t('of_appointment')}
    </Button>
  )
}
