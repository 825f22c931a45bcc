import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Client } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { placeErrors, useSchemaForm, useUnsavedWarning } from '@/ui/form'
import { Input, Textarea } from '@/ui/Input'
import { Select } from '@/ui/Select'
import { FormError } from '@/ui/States'
import { DuplicateDialog } from './DuplicateDialog'
import { duplicatesIn } from './duplicates'
import { national } from './phone'
import { differing, emptyRecord, filled, recordOf, recordSchema, recordToSend, type ClientRecord } from './record'
import { CLIENT_STATUSES } from './search'
import { useClientWrites } from './useClientWrites'

interface ClientFormProps {
  /** The record that is changed; null for a new one. */
  client: Client | null
  /** What was searched for before: a name, a phone or an e-mail. */
  typed?: string
  onSaved: (client: Client, before: Client | null) => void
  /** The existing record was chosen in place of a new one. */
  onUse: (client: Client) => void
  onCancel: () => void
  onDirty?: (isDirty: boolean) => void
}

/** A client's record. One that repeats somebody's phone or e-mail asks before it is kept. */
export function ClientForm({ client, typed = '', onSaved, onUse, onCancel, onDirty }: ClientFormProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const writes = useClientWrites(slug)
  const attempt = useAttempt()
  const [start] = useState(() => (client ? recordOf(client, national(client.phone, zone)) : emptyRecord(typed)))
  const today = wallOf(useNow(), zone).day
  const schema = useMemo(() => recordSchema(zone, today), [zone, today])
  const form = useSchemaForm<ClientRecord>(schema, start)
  const [failure, setFailure] = useState<unknown>(null)
  const [twins, setTwins] = useState<Client[] | null>(null)
  const { isDirty, isSubmitting, errors } = form.formState
  useUnsavedWarning(isDirty)
  useEffect(() => onDirty?.(isDirty), [isDirty, onDirty])

  async function save(record: ClientRecord, allowDuplicate = false): Promise<void> {
    setFailure(null)
    setTwins(null)
    const allow = allowDuplicate ? { allow_duplicate: true } : {}
    const body = recordToSend(record, zone)
    try {
      if (client) {
        const changes = differing(recordToSend(start, zone), body)
        onSaved(Object.keys(changes).length === 0 ? client : await writes.edit(client.id, client.rev, { ...changes, ...allow }), client)
      } else {
        const made = { ...filled(body), name: body.name, ...allow }
        onSaved(await writes.create(made, attempt.key(made)), null)
        attempt.done()
      }
    } catch (error) {
      const found = duplicatesIn(error)
      if (found) return setTwins(found)
      if (isApiError(error, 'stale_edit')) void writes.refresh()
      if (!placeErrors(error, form, t)) setFailure(error)
    }
  }
  const rule = (name: keyof ClientRecord) => {
    const message = errors[name]?.message
    return message && (errors[name]?.type === 'server' ? message : t(`field.${message}`))
  }
  return (
    <>
      <form noValidate className="flex min-h-0 flex-1 flex-col" onSubmit={(e) => void form.handleSubmit((record) => save(record))(e)}>
        <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
          <FormError error={failure} />
          <Field label={t('field.name')} error={rule('name')}>
            <Input {...form.register('name')} autoComplete="off" autoFocus={!client} />
          </Field>
          <Field label={t('field.phone')} help={t('field.phone_help')} error={rule('phone')} optional>
            <Input {...form.register('phone')} type="tel" autoComplete="off" className="tabular-nums" />
          </Field>
          <Field label={t('field.email')} error={rule('email')} optional>
            <Input {...form.register('email')} type="email" autoComplete="off" />
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <Field label={t('field.date_of_birth')} help={t('field.date_help')} error={rule('date_of_birth')} optional>
              <Input {...form.register('date_of_birth')} inputMode="numeric" autoComplete="off" className="tabular-nums" />
            </Field>
            <Field label={t('field.status')} error={rule('status')}>
              <Select {...form.register('status')} options={CLIENT_STATUSES.map((s) => ({ value: s, label: t(`status.${s}`) }))} />
            </Field>
          </div>
          <Field label={t('field.address')} error={rule('address')} optional>
            <Input {...form.register('address')} autoComplete="off" />
          </Field>
          <Field label={t('field.tags')} help={t('field.tags_help')} error={rule('tags')} optional>
            <Input {...form.register('tags')} autoComplete="off" />
          </Field>
          <Field label={t('field.notes')} error={rule('notes')} optional>
            <Textarea {...form.register('notes')} />
          </Field>
        </div>
        <footer className="flex justify-end gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))] max-md:*:flex-1">
          <Button onClick={onCancel}>{t('form.cancel')}</Button>
          <Button type="submit" look="primary" busy={isSubmitting}>
            {t(client ? 'form.save' : 'form.create')}
          </Button>
        </footer>
      </form>
      {twins && (
        <DuplicateDialog
          candidates={twins}
          zone={zone}
          onUse={onUse}
          onAnyway={() => void save(form.getValues(), true)}
          onClose={() => setTwins(null)}
        />
      )}
    </>
  )
}
