import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Mail, Server } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Sheet } from '@/ui/Sheet'
import { consentsQuery, useAskConsent } from './consent'
import { PasswordForm } from './PasswordForm'
import { WAYS, type ConnectWay } from './types'

/** Connects a mailbox: first whose it is, then what that provider asks for. */
export function ConnectSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('mail_accounts')
  const [way, setWay] = useState<'yahoo' | 'imap' | null>(null)
  const kinds = useQuery(consentsQuery(useSlug())).data ?? []
  const ask = useAskConsent()
  const choose = (next: ConnectWay) => (next === 'gmail' || next === 'outlook' ? ask.mutate(next) : setWay(next))
  // What needs to be registered with a provider is offered where it is.
  const ways = WAYS.filter((w) => w === 'yahoo' || w === 'imap' || kinds.includes(w))
  if (way) return <PasswordForm preset={way === 'yahoo' ? 'yahoo' : ''} onBack={() => setWay(null)} onClose={onClose} />
  return (
    <Sheet open onOpenChange={onClose} title={t('connect.title')} description={t('connect.whose')}>
      <ul className="flex flex-col gap-2">
        {ways.map((key) => (
          <li key={key}>
            <button
              type="button"
              disabled={ask.isPending}
              onClick={() => choose(key)}
              className="flex min-h-16 w-full items-center gap-3 rounded-base border border-line px-4 py-2.5 text-left transition-colors duration-(--quick) hover:bg-hover"
            >
              <span className="grid size-9 flex-none place-items-center rounded-full bg-accent-soft text-accent-ink">
                {key === 'imap' ? <Server size={18} aria-hidden /> : <Mail size={18} aria-hidden />}
              </span>
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{t(`kind.${key}`)}</span>
                <span className="block text-dense text-muted">{t(`connect.about.${key}`)}</span>
              </span>
              <ChevronRight size={18} aria-hidden className="flex-none text-muted" />
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
