import { Download, MoreHorizontal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { IconButton } from '@/ui/Button'
import { Menu, MenuItem } from '@/ui/Menu'
import { rawOf } from '../queries'
import type { Mail } from '../types'

/** What can be done with one mail beside answering it. */
export function MailMenu({ mail }: { mail: Mail }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  if (mail.state !== 'received' && mail.state !== 'sent') return null
  return (
    <span className="p-1.5">
      <Menu trigger={<IconButton icon={MoreHorizontal} size={16} label={t('mail.actions')} />}>
        <MenuItem icon={Download} onSelect={() => location.assign(rawOf(slug, mail.id))}>
          {t('mail.original')}
        </MenuItem>
      </Menu>
    </span>
  )
}
