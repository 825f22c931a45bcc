import { useQuery } from '@tanstack/react-query'
import { LayoutTemplate, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSlug } from '@/app/clinic'
import { Badge } from '@/ui/Badge'
import { Button, IconButton } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Page, Section } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { EmptyState, ErrorState, FormError } from '@/ui/States'
import { templatesQuery, useDeleteTemplate, type Template, type Templates } from './queries'
import { SignatureSection } from './SignatureSection'
import { TemplateDialog } from './TemplateDialog'

/** The texts that the team writes again and again, and what stands below one's own mails. */
export function MailTemplatesPage() {
  const { t } = useTranslation('mail_templates')
  const query = useQuery(templatesQuery(useSlug()))
  return (
    <Page title={t('title')} text={t('text')} width="narrow">
      {query.isPending && <Skeleton className="h-60 w-full rounded-base" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <TemplateList all={query.data} />}
      {useCan()('inbox.write') && <SignatureSection />}
    </Page>
  )
}

function TemplateList({ all }: { all: Templates }) {
  const { t } = useTranslation('mail_templates')
  const edits = useCan()('inbox.write')
  const [edited, setEdited] = useState<Template | 'new' | null>(null)
  const [doomed, setDoomed] = useState<Template | null>(null)
  const remove = useDeleteTemplate()
  const add = edits && (
    <Button
      look={all.items.length === 0 ? 'primary' : 'secondary'}
      size={all.items.length === 0 ? 'md' : 'sm'}
      icon={Plus}
      onClick={() => setEdited('new')}
    >
      {t('add')}
    </Button>
  )
  return (
    <Section title={t('list')} actions={all.items.length > 0 && add}>
      {all.items.length === 0 && <EmptyState icon={LayoutTemplate} title={t('empty_title')} text={t('empty_text')} className="py-6" action={add} />}
      {all.items.length > 0 && (
        <ul aria-label={t('list')} className="divide-y divide-line-faint rounded-base border border-line">
          {all.items.map((template) => (
            <li key={template.id} className="flex items-center gap-2 px-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="flex items-center gap-2">
                  <span className="truncate font-medium">{template.name}</span>
                  <Badge tone="neutral">{t(`common:language.${template.language}`)}</Badge>
                </p>
                <p className="truncate text-dense text-muted">{template.body}</p>
              </div>
              {edits && (
                <>
                  <IconButton icon={Pencil} size={16} label={t('edit_one', { name: template.name })} onClick={() => setEdited(template)} />
                  <IconButton icon={Trash2} size={16} label={t('remove_one', { name: template.name })} onClick={() => setDoomed(template)} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {edited && <TemplateDialog template={edited === 'new' ? null : edited} variables={all.variables} onClose={() => setEdited(null)} />}
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={() => setDoomed(null)}
        title={t('settings:remove.title', { name: doomed?.name ?? '' })}
        text={t('remove_text')}
        confirm={t('common:actions.delete')}
        danger
        busy={remove.isPending}
        error={remove.error ? <FormError error={remove.error} /> : undefined}
        onConfirm={() => {
          if (doomed) remove.mutate(doomed, { onSuccess: () => setDoomed(null) })
        }}
      />
    </Section>
  )
}
