import { ArrowDown, ArrowUp, ListPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientField } from '@/api/types'
import { useCan, useSlug } from '@/app/clinic'
import { say } from '@/calendar/say'
import { errorText } from '@/i18n/words'
import { Badge } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { Page } from '@/ui/Page'
import { SkeletonLines } from '@/ui/Skeleton'
import { EmptyState, ErrorState } from '@/ui/States'
import { FieldDialog } from './FieldDialog'
import { moved, useFields } from './fields'

const MAX_FIELDS = 20

/** The fields that the clinic has added to its clients' records: their names, types and order. */
export function FieldsPage() {
  const { t } = useTranslation('clients')
  const manages = useCan()('clinic.update')
  const { found, fields, save } = useFields(useSlug())
  const [open, setOpen] = useState<ClientField | 'new' | null>(null)

  const put = async (next: ClientField[], text?: string, before?: ClientField[]) => {
    try {
      await save.mutateAsync(next)
      if (text && before) say.undoable('client-fields', text, t('undo'), () => void put(before, undefined))
    } catch (error) {
      say.failed(errorText(t, error))
    }
  }
  const add = (
    <Button look="primary" icon={Plus} onClick={() => setOpen('new')}>
      {t('fields.add')}
    </Button>
  )
  const isFull = (fields?.length ?? 0) >= MAX_FIELDS
  return (
    <Page
      title={t('fields.title')}
      text={t('fields.text')}
      main={manages && fields && fields.length > 0 && !isFull ? { icon: Plus, label: t('fields.add'), onClick: () => setOpen('new') } : undefined}
    >
      {found.isError && !fields ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !fields ? (
        <SkeletonLines lines={5} />
      ) : fields.length === 0 ? (
        <EmptyState icon={ListPlus} title={t('fields.empty_title')} text={t('fields.empty_text')} action={manages && add} />
      ) : (
        <ol aria-label={t('fields.title')} className="rounded-base border border-line bg-surface">
          {fields.map((f, i) => (
            <li key={f.key} className="flex min-h-12 items-center gap-3 border-b border-line-faint py-1.5 pr-2 pl-4 last:border-0">
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium">{f.label}</span>
                  <Badge>{t(`fields.type.${f.type}`)}</Badge>
                </p>
                {f.options && f.options.length > 0 && <p className="truncate text-dense text-muted">{f.options.join(' · ')}</p>}
              </div>
              {manages && (
                <div className="flex flex-none">
                  <IconButton
                    icon={ArrowUp}
                    size={16}
                    label={t('fields.up', { label: f.label })}
                    disabled={i === 0}
                    onClick={() => void put(moved(fields, i, i - 1))}
                  />
                  <IconButton
                    icon={ArrowDown}
                    size={16}
                    label={t('fields.down', { label: f.label })}
                    disabled={i === fields.length - 1}
                    onClick={() => void put(moved(fields, i, i + 1))}
                  />
                  <IconButton icon={Pencil} size={16} label={t('fields.edit', { label: f.label })} onClick={() => setOpen(f)} />
                  <IconButton
                    icon={Trash2}
                    size={16}
                    look="danger-quiet"
                    label={t('fields.remove', { label: f.label })}
                    onClick={() =>
                      void put(
                        fields.filter((x) => x.key !== f.key),
                        t('fields.removed', { label: f.label }),
                        fields,
                      )
                    }
                  />
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      {isFull && <p className="mt-3 text-dense text-muted">{t('fields.full', { count: MAX_FIELDS })}</p>}
      {open !== null && fields && <FieldDialog field={open === 'new' ? null : open} fields={fields} save={save} onClose={() => setOpen(null)} />}
    </Page>
  )
}
