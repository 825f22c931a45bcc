import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { formatMoney, useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { HandOver } from './HandOver'
import { paymentQuery } from './queries'
import type { Payment } from './types'

/** A link that was just made, with every way to bring it to its client. */
export function LinkReady({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { t } = useTranslation('payments')
  const language = useLanguage()
  // It may be paid, or sent, while it stands here.
  const p = useQuery(paymentQuery(useSlug(), payment.id)).data ?? payment
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('link.ready')}
      description={t('link.ready_text', { amount: formatMoney(p.amount, language), purpose: p.purpose })}
    >
      <HandOver payment={p} />
      <Buttons className="mt-5">
        <Button look="primary" icon={Check} onClick={onClose}>
          {t('link.finish')}
        </Button>
      </Buttons>
    </Dialog>
  )
}
