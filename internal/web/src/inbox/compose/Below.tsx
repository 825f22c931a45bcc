import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '@/ui/Button'
import { QuoteButton } from '../thread/QuoteButton'
import type { DraftForm } from './useDraft'

/** What goes below the text by itself: the signature and the mail that is answered. Both can be left out. */
export function Below({ form }: { form: DraftForm }) {
  const { t } = useTranslation('inbox')
  const { draft, written, change } = form
  const [isUnfolded, setUnfolded] = useState(false)
  const hasQuote = written.with_quote && draft.quote.text !== ''
  return (
    <>
      {written.with_signature && draft.signature !== '' && (
        <div className="group flex items-start gap-1 text-muted">
          <p className="min-w-0 flex-1 break-words whitespace-pre-line">{draft.signature}</p>
          <IconButton icon={X} size={14} label={t('compose.no_signature')} onClick={() => change({ with_signature: false })} />
        </div>
      )}
      {hasQuote && (
        <div>
          <span className="flex items-end gap-1">
            <QuoteButton isOpen={isUnfolded} onToggle={() => setUnfolded(!isUnfolded)} />
            {isUnfolded && <IconButton icon={X} size={14} label={t('compose.no_quote')} onClick={() => change({ with_quote: false })} />}
          </span>
          {isUnfolded && (
            <div className="mt-1.5 border-l-2 border-line pl-3 text-dense text-muted">
              <p>{draft.quote.intro}</p>
              <p className="break-words whitespace-pre-line">{draft.quote.text}</p>
            </div>
          )}
        </div>
      )}
    </>
  )
}
