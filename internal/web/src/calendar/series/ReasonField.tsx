import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '@/ui/Field'
import { Input } from '@/ui/Input'
import type { ChoicesState } from './useChoices'

/** Why some are booked in spite of what is in the way; only once one is. */
export function ReasonField({ state }: { state: ChoicesState }) {
  const { t } = useTranslation('calendar')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (state.isShort) input.current?.focus() // it may be out of sight
  }, [state.isShort])
  if (!state.isAnyway) return null
  return (
    <Field
      className="mt-3"
      label={t('series.reason')}
      help={t('conflict.reason_help')}
      error={state.isShort ? t('conflict.reason_short') : undefined}
    >
      <Input ref={input} value={state.reason} maxLength={200} onChange={(e) => state.setReason(e.target.value)} />
    </Field>
  )
}
