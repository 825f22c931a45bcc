import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Client } from '@/api/types'
import { useClinic, useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Buttons, Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { SkeletonLines } from '@/ui/Skeleton'
import { FormError, Notice } from '@/ui/States'
import { ClientChoice } from './ClientChoice'
import { clashesIn } from './clashes'
import { differences, type Side } from './mergeFields'
import { MergeTable } from './MergeTable'
import { clientQuery, fieldsQuery } from './queries'
import { useMerge } from './useMerge'

interface MergeDialogProps {
  /** The client who stays. */
  client: Client
  /** The other one when it is known already. */
  with?: Client
  onClose: () => void
}

/** Makes one client of two: who the other is, whose value is kept where they differ, what moves, then the decision. */
export function MergeDialog({ client, with: known, onClose }: MergeDialogProps) {
  const { t } = useTranslation('clients')
  const slug = useSlug()
  const { time_zone: zone } = useClinic()
  const { merge } = useMerge(slug)
  const fields = useQuery(fieldsQuery(slug)).data?.items ?? []
  const [chosen, setChosen] = useState<{ id: string; name: string } | null>(known ?? null)
  const [keep, setKeep] = useState<Record<string, Side>>({})
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const other = useQuery({ ...clientQuery(slug, chosen?.id ?? ''), enabled: chosen !== null }).data
  const rows = other ? differences(client, other, fields, zone, t) : []
  const clashes = clashesIn(failure)

  const run = async () => {
    if (!other) return
    setBusy(true)
    setFailure(null)
    try {
      await merge(client.id, other.id, Object.fromEntries(rows.map((r) => [r.field, keep[r.field] ?? 'this'])))
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('merge.title', { name: client.name })} description={t('merge.text')} width="lg">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault()
          void run()
        }}
      >
        <Field label={t('merge.other')}>
          <ClientChoice
            value={chosen}
            except={client.id}
            onChange={(next) => {
              setChosen(next)
              setKeep({})
              setFailure(null)
            }}
          />
        </Field>
        {chosen && !other && <SkeletonLines lines={3} />}
        {other && rows.length > 0 && (
          <MergeTable rows={rows} left={client} right={other} keep={keep} onKeep={(field, side) => setKeep({ ...keep, [field]: side })} />
        )}
        {other && (
          <Notice tone="info">
            {rows.length === 0 && <p className="mb-1">{t('merge.same')}</p>}
            <p>{t('merge.moves', { name: other.name })}</p>
          </Notice>
        )}
        {clashes.length > 0 ? (
          <Notice tone="warning">{t('merge.clash', { count: clashes.length })}</Notice>
        ) : isApiError(failure, 'merge_conflict') ? (
          <Notice tone="warning">{t('merge.clash', { count: 1 })}</Notice>
        ) : (
          <FormError error={failure} />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={!other}>
            {t('merge.yes')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  )
}
