import { Wallet } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Client } from '@/api/types'
import { useCan } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { TakeDialog } from './TakeDialog'

/** Takes a payment from a client, out of their record. */
export function ClientTake({ client }: { client: Client }) {
  const { t } = useTranslation('payments')
  const [isTaking, setTaking] = useState(false)
  if (!useCan()('payments.write')) return null
  return (
    <>
      <Button size="sm" icon={Wallet} className="max-md:min-w-11" onClick={() => setTaking(true)}>
        <span className="max-md:sr-only">{t('take.open')}</span>
      </Button>
      {isTaking && <TakeDialog of={{ client: { id: client.id, name: client.name } }} onClose={() => setTaking(false)} />}
    </>
  )
}
