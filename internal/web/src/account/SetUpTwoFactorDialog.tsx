import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { CodeForm } from '@/auth/CodeForm'
import { Button } from '@/ui/Button'
import { Check as CheckBox } from '@/ui/Check'
import { Buttons, Dialog } from '@/ui/Dialog'
import { toast } from '@/ui/toast'
import { PasswordStep } from './PasswordStep'

/** Password, then the picture for the app with a first code, then the backup codes, which are shown this once. */
export function SetUpTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account')
  const cache = useQueryClient()
  const [codes, setCodes] = useState<string[] | null>(null)
  const begin = useMutation({
    mutationFn: (body: { current_password: string }) => call(api.POST('/api/v1/me/totp', { body })),
  })
  const step = codes ? 'codes' : begin.data ? 'scan' : 'password'
  return (
    <Dialog
      open
      onOpenChange={step === 'codes' ? () => undefined : onClose}
      title={t('two_factor.set_up_title')}
      description={t(`two_factor.step_${step}`)}
    >
      {codes ? (
        <Codes codes={codes} onClose={onClose} />
      ) : begin.data ? (
        <div className="flex flex-col gap-4">
          <img src={begin.data.qr_png} alt={t('two_factor.qr')} width={192} height={192} className="self-center rounded-base bg-[#ffffff] p-2" />
          <div className="text-center text-dense text-muted">
            {t('two_factor.secret')}
            <code className="mt-1 block font-mono text-body break-all text-ink select-all">{begin.data.secret}</code>
          </div>
          <CodeForm
            label={t('two_factor.code')}
            submit={t('two_factor.confirm')}
            onCode={async (code) => {
              const answer = await call(api.POST('/api/v1/me/totp/confirm', { body: { flow: begin.data.flow, code } }))
              setCodes(answer.backup_codes)
              void cache.invalidateQueries({ queryKey: keys.me })
            }}
          />
        </div>
      ) : (
        <PasswordStep submit={t('common:actions.continue')} send={begin} onCancel={onClose} />
      )}
    </Dialog>
  )
}

function Codes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation('account')
  const [kept, setKept] = useState(false)
  const [copied, setCopied] = useState(false)
  return (
    <div className="flex flex-col gap-4">
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-base bg-sunken p-4 font-mono text-body">
        {codes.map((c) => (
          <li key={c} className="select-all">
            {c}
          </li>
        ))}
      </ul>
      <Button
        icon={copied ? Check : Copy}
        onClick={() => {
          navigator.clipboard.writeText(codes.join('\n')).then(
            () => {
              setCopied(true)
            },
            (error: unknown) => {
              toast.failed(error)
            },
          )
        }}
      >
        {t(copied ? 'common:actions.copied' : 'common:actions.copy')}
      </Button>
      <CheckBox checked={kept} onChange={setKept}>
        {t('two_factor.kept')}
      </CheckBox>
      <Buttons>
        <Button
          look="primary"
          disabled={!kept}
          onClick={() => {
            toast.done(t('two_factor.done'))
            onClose()
          }}
        >
          {t('two_factor.finish')}
        </Button>
      </Buttons>
    </div>
  )
}
