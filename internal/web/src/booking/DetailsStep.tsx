import { useMutation } from '@tanstack/react-query'
import { Clock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { api, call } from '@/api/client'
import { isApiError } from '@/api/error'
import { useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { Check } from '@/ui/Check'
import { Field } from '@/ui/Field'
import { placeErrors, rules, useSchemaForm } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { Notice } from '@/ui/States'
import { errorText } from '@/i18n/words'
import { sayLeft } from './days'
import { StepHead } from './StepHead'
import { Summary } from './Summary'
import type { BookedVisit, BookingPageData, Hold, Wish } from './types'

const schema = z.object({
  name: rules.text(200),
  email: rules.email,
  phone: rules.text(40, 6),
  notes: rules.optionalText(1000),
  website: z.string(),
})
/** Milliseconds: the clinic takes who is quicker for a program, and a browser that fills in by itself can be. */
const AT_LEAST = 2500

type Values = z.infer<typeof schema>

export interface DetailsStepProps {
  page: BookingPageData
  wish: Wish
  hold: Hold
  left: number
  onBooked: (booked: BookedVisit) => void
  onLost: () => void
  onBack: () => void
}

/** Who comes, and what they agree to; the time is held meanwhile. */
export function DetailsStep({ page, wish, hold, left, onBooked, onLost, onBack }: DetailsStepProps) {
  const { t } = useTranslation('booking')
  const language = useLanguage()
  const [agreed, setAgreed] = useState(false)
  const [asked, setAsked] = useState(false)
  const [opened] = useState(() => Date.now())
  const form = useSchemaForm(schema, { name: '', email: '', phone: '', notes: '', website: '' })
  const { errors } = form.formState
  const book = useMutation({
    mutationFn: async (v: Values) => {
      const early = opened + AT_LEAST - Date.now()
      if (early > 0) await new Promise((on) => setTimeout(on, early))
      return call(
        api.POST('/api/v1/public/booking/{page}/appointments', {
          params: { path: { page: page.slug } },
          body: { hold: hold.hold, language, consent_version: page.consent_version, ...v },
        }),
      )
    },
    onSuccess: onBooked,
    onError: (error) => {
      if (isApiError(error, 'hold_expired') || isApiError(error, 'slot_taken')) onLost()
      else placeErrors(error, form, t)
    },
  })
  if (left <= 0) {
    return (
      <>
        <StepHead title={t('expired.title')} text={t('expired.text')} />
        <Button look="primary" size="lg" onClick={onLost}>
          {t('expired.again')}
        </Button>
      </>
    )
  }
  const general = book.error && !(isApiError(book.error) && book.error.errors.length > 0)
  return (
    <>
      <StepHead title={t('details.title')} onBack={onBack} />
      <Summary page={page} wish={wish} hold={hold} />
      <p className="mt-3 mb-5 flex items-center gap-2 text-dense text-soft" role="timer" aria-live="off">
        <Clock size={16} aria-hidden className="text-muted" />
        {t('details.held', { time: sayLeft(left) })}
      </p>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          setAsked(true)
          void form.handleSubmit((v) => {
            if (agreed) book.mutate(v)
          })(e)
        }}
      >
        <Field label={t('details.name')} error={errors.name?.message}>
          <Input {...form.register('name')} autoComplete="name" maxLength={200} />
        </Field>
        <Field label={t('details.email')} error={errors.email?.message} help={t('details.email_help')}>
          <Input {...form.register('email')} type="email" autoComplete="email" maxLength={254} />
        </Field>
        <Field label={t('details.phone')} error={errors.phone?.message}>
          <Input {...form.register('phone')} type="tel" autoComplete="tel" maxLength={40} />
        </Field>
        {page.notes_field && (
          <Field label={t('details.notes')} error={errors.notes?.message} optional>
            <Textarea {...form.register('notes')} rows={2} maxLength={1000} />
          </Field>
        )}
        <div aria-hidden className="absolute -left-[9999px] size-px overflow-hidden">
          <label>
            Website
            <input {...form.register('website')} tabIndex={-1} autoComplete="off" />
          </label>
        </div>
        <div>
          <Check checked={agreed} onChange={setAgreed}>
            <span className="whitespace-pre-line">{page.consent_text[language]}</span>
          </Check>
          {asked && !agreed && (
            <p role="alert" className="text-dense text-danger">
              {t('details.consent_needed')}
            </p>
          )}
        </div>
        {general && (
          <Notice>{t([`errors.${isApiError(book.error) ? book.error.code : ''}`, 'errors.none'], { defaultValue: errorText(t, book.error) })}</Notice>
        )}
        <Button type="submit" look="primary" size="lg" busy={book.isPending}>
          {t('details.submit')}
        </Button>
      </form>
    </>
  )
}
