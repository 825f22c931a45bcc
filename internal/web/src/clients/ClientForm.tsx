import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { get, type FieldError, type Path } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Client, ClientField } from '@/api/types'
import { useAttempt } from '@/api/useAttempt'
import { useClinic, useSlug } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { wallOf } from '@/calendar/zone'
import { Button } from '@/ui/Button'
import { placeErrors, useSchemaForm } from '@/ui/form'
import { SkeletonLines } from '@/ui/Skeleton'
import { ErrorState, FormError } from '@/ui/States'
import { useUnsavedWarning } from '@/ui/unsaved'
import { DuplicateDialog } from './DuplicateDialog'
import { duplicatesIn } from './duplicates'
import { fieldsQuery } from './queries'
import { differing, emptyRecord, filled, recordOf, recordSchema, recordToSend, type ClientRecord } from './record'
import { RecordFields } from './RecordFields'
import { useClientWrites } from './useClientWrites'

interface ClientFormProps {
  /** The record that is changed; null for a new one. */
  client: Client | null
  /** What was searched for before: a name, a phone or an e-mail. */
  typed?: string
  /** What is known of a new one already, such as who wrote the mail. */
  known?: { name: string; email: string }
  onSaved: (client: Client, before: Client | null) => void
  /** The existing record was chosen in place of a new one. */
  onUse: (client: Client) => void
  onCancel: () => void
  onDirty?: (isDirty: boolean) => void
}

/** Where the server's words about parts of the record stand in the form. */
function placesOf(fields: readonly ClientField[]): Record<string, Path<ClientRecord>> {
  const custom = fields.map((f): [string, Path<ClientRecord>] => [`custom.${f.key}`, `custom.${f.key}`])
  return {
    'guardian.client_id': 'guardian.client',
    'guardian.name': 'guardian.name',
    'guardian.phone': 'guardian.phone',
    'guardian.email': 'guardian.email',
    'guardian.relation': 'guardian.relation',
    ...Object.fromEntries(custom),
  }
}

/** A client's record, once the clinic's own fields are known. */
export function ClientForm(props: ClientFormProps) {
  const found = useQuery(fieldsQuery(useSlug()))
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <SkeletonLines lines={8} className="p-5" />
  return <RecordForm {...props} fields={found.data.items} />
}

/** A client's record. One that repeats somebody's phone or e-mail asks before it is kept. */
function RecordForm({ client, typed = '', known, fields, onSaved, onUse, onCancel, onDirty }: ClientFormProps & { fields: readonly ClientField[] }) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const writes = useClientWrites(slug)
  const attempt = useAttempt()
  const [start] = useState(() => (client ? recordOf(client, zone, fields) : { ...emptyRecord(typed), ...known }))
  const today = wallOf(useNow(), zone).day
  const schema = useMemo(() => recordSchema(zone, today, fields), [zone, today, fields])
  const form = useSchemaForm<ClientRecord>(schema, start)
  const [failure, setFailure] = useState<unknown>(null)
  const [twins, setTwins] = useState<Client[] | null>(null)
  const { isDirty, isSubmitting, errors } = form.formState
  useUnsavedWarning(isDirty && !isSubmitting)
  useEffect(() => onDirty?.(isDirty), [isDirty, onDirty])

  async function save(record: ClientRecord, allowDuplicate = false): Promise<void> {
    setFailure(null)
    setTwins(null)
    const allow = allowDuplicate ? { allow_duplicate: true } : {}
    const body = recordToSend(record, zone, fields)
    try {
      if (client) {
        const changes = differing(recordToSend(start, zone, fields), body)
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
      if (!placeErrors(error, form, t, placesOf(fields))) setFailure(error)
    }
  }
  const rule = (name: string) => {
    const found = get(errors, name) as FieldError | undefined
    return found?.message && (found.type === 'server' ? found.message : t(`field.${found.message}`))
  }
  return (
    <>
      <form noValidate className="flex min-h-0 flex-1 flex-col" onSubmit={(e) => void form.handleSubmit((record) => save(record))(e)}>
        <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
          <FormError error={failure} />
          <RecordFields form={form} rule={rule} client={client} fields={fields} today={today} />
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
