import { useQuery } from '@tanstack/react-query'
import { LayoutTemplate } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { templatesQuery, type Template } from '@/settings/mail-templates/queries'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { toast } from '@/ui/toast'
import { fillTemplate } from './drafts'
import type { DraftForm } from './useDraft'

/** Puts a text of the clinic's into the mail, filled in for the client. */
export function TemplatesMenu({ form, clientId }: { form: DraftForm; clientId: string | undefined }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const templates = useQuery(templatesQuery(slug)).data?.items ?? []
  const put = async (template: Template) => {
    try {
      const { subject, text } = await fillTemplate(slug, template.id, clientId)
      const now = form.written.text.trimEnd()
      form.change({
        text: now === '' ? text : `${now}\n\n${text}`,
        ...(form.written.subject.trim() === '' && subject !== '' && { subject }),
      })
    } catch (error) {
      toast.failed(error)
    }
  }
  if (templates.length === 0) return null
  return (
    <Menu align="start" side="top" trigger={<IconButton icon={LayoutTemplate} label={t('compose.templates')} />}>
      {templates.map((template) => (
        <MenuItem key={template.id} onSelect={() => void put(template)}>
          {template.name}
        </MenuItem>
      ))}
    </Menu>
  )
}
