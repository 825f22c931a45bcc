import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MailContent } from '../types'
import { QuoteButton } from './QuoteButton'
import { pieces } from './links'

/** A mail of plain text: addresses are links, and what it quotes is folded. */
export function MailText({ content }: { content: Pick<MailContent, 'text' | 'quoted' | 'truncated'> }) {
  const { t } = useTranslation('inbox')
  const [isUnfolded, setUnfolded] = useState(false)
  const text = content.text ?? ''
  const isEmpty = text.trim() === '' && !content.quoted
  return (
    <div className="text-body">
      {isEmpty ? <p className="text-muted">{t('mail.empty')}</p> : <Linked text={text.trimEnd()} />}
      {content.quoted && <QuoteButton isOpen={isUnfolded} onToggle={() => setUnfolded(!isUnfolded)} />}
      {content.quoted && isUnfolded && (
        <div className="mt-2 border-l-2 border-line pl-3 text-soft">
          <Linked text={content.quoted} />
        </div>
      )}
      {content.truncated && <p className="mt-2 text-dense text-muted">{t('mail.truncated')}</p>}
    </div>
  )
}

function Linked({ text }: { text: string }) {
  return (
    <p className="break-words whitespace-pre-wrap">
      {pieces(text).map((piece, i) =>
        piece.href ? (
          <a key={i} href={piece.href} target="_blank" rel="noreferrer noopener" className="text-accent underline underline-offset-2">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  )
}
