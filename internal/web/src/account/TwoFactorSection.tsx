import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Section } from '@/ui/Page'
import { RemoveTwoFactorDialog } from './RemoveTwoFactorDialog'
import { SetUpTwoFactorDialog } from './SetUpTwoFactorDialog'

export function TwoFactorSection({ on }: { on: boolean }) {
  const { t } = useTranslation('account')
  const [open, setOpen] = useState(false)
  const Icon = on ? ShieldCheck : ShieldOff
  const close = () => {
    setOpen(false)
  }
  // What is open was opened for the state it was in: the dialog that turns it on stays for the backup codes.
  const [turningOn, setTurningOn] = useState(false)
  return (
    <Section title={t('two_factor.title')} text={t('two_factor.text')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex items-center gap-2.5">
          <Icon size={18} aria-hidden className={on ? 'text-success' : 'text-muted'} />
          <Badge tone={on ? 'success' : 'neutral'}>{t(on ? 'two_factor.on' : 'two_factor.off')}</Badge>
        </p>
        <Button
          look={on ? 'secondary' : 'primary'}
          onClick={() => {
            setTurningOn(!on)
            setOpen(true)
          }}
        >
          {t(on ? 'two_factor.remove' : 'two_factor.set_up')}
        </Button>
      </div>
      {open && (turningOn ? <SetUpTwoFactorDialog onClose={close} /> : <RemoveTwoFactorDialog onClose={close} />)}
    </Section>
  )
}
