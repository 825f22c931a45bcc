import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys } from '@/api/queries'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/States'
import { toast } from '@/ui/toast'
import { CodeForm } from './CodeForm'
import { keepVerification, keptVerification } from './verification'

/** Sends a code to the person's address and takes it. */
export function VerifyDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [flow, setFlow] = useState(keptVerification)
  const started = useRef(false)
  const start = useMutation({
    mutationFn: () => call(api.POST('/api/v1/me/verification')),
    onSuccess: (answer) => {
      setFlow(answer.flow)
    },
  })
  const { mutate } = start
  useEffect(() => {
    if (started.current) return
    started.current = true
    if (!keptVerification()) mutate()
  }, [mutate])
  return (
    <Dialog open onOpenChange={onClose} title={t('verify.title')} description={t('verify.text', { email })}>
      {flow ? (
        <div className="flex flex-col gap-3">
          <CodeForm
            label={t('verify.code')}
            submit={t('verify.action')}
            onCode={async (code) => {
              await call(api.POST('/api/v1/me/verification/verify', { body: { flow, code } }))
              keepVerification('')
              await cache.invalidateQueries({ queryKey: keys.me })
              toast.done(t('verify.done'))
              onClose()
            }}
          />
          <Button
            look="quiet"
            busy={start.isPending}
            onClick={() => {
              start.mutate(undefined, {
                onSuccess: () => {
                  toast.info(t('verify.resent'))
                },
                onError: (error) => {
                  toast.failed(error)
                },
              })
            }}
          >
            {t('verify.resend')}
          </Button>
        </div>
      ) : start.isError ? (
        <ErrorState
          error={start.error}
          onRetry={() => {
            start.mutate()
          }}
          className="py-4"
        />
      ) : (
        <div className="flex flex-col gap-4">
          <Skeleton className="h-11" />
          <Skeleton className="h-11" />
        </div>
      )}
    </Dialog>
  )
}
