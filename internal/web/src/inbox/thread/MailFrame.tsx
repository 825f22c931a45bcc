import { ChevronsDown, Image } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { useLanguage } from '@/i18n/format'
import { Button } from '@/ui/Button'
import { pageOf } from '../queries'
import type { Mail, MailContent } from '../types'
import { frameHeight } from './frameHeight'
import { useDark } from './useDark'

/**
 * A mail with a layout of its own, in a frame that may run nothing and knows nothing of this page. How high it is can
 * therefore only be guessed by the server; whoever needs more unfolds it.
 */
export function MailFrame({ mail, content }: { mail: Mail; content: MailContent }) {
  const { t } = useTranslation('inbox')
  const slug = useSlug()
  const isDark = useDark()
  const language = useLanguage()
  const [images, setImages] = useState(false)
  const [grown, setGrown] = useState(0)
  const { height, isCut } = frameHeight(content.height, grown)
  return (
    <div>
      {content.blocked_images > 0 && !images && (
        <div role="status" className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-dense bg-sunken px-3 py-1.5 text-dense text-soft">
          <Image size={15} aria-hidden className="flex-none text-muted" />
          <span className="min-w-0 flex-1 basis-52">{t('mail.blocked', { count: content.blocked_images })}</span>
          <Button look="quiet" size="sm" onClick={() => setImages(true)}>
            {t('mail.show_images')}
          </Button>
        </div>
      )}
      <iframe
        title={t('mail.text')}
        src={pageOf(slug, mail.id, { images, dark: isDark, language })}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        loading="lazy"
        style={{ height }}
        className="block w-full rounded-dense border-0"
      />
      {isCut && (
        <Button look="quiet" size="sm" icon={ChevronsDown} className="mt-1" onClick={() => setGrown(grown + 1)}>
          {t('mail.grow')}
        </Button>
      )}
    </div>
  )
}
