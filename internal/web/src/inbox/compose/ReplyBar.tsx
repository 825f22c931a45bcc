import { Forward, Reply, ReplyAll, StickyNote } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import type { Mail } from '../types'
import { useKey } from '../useKey'

export type Answer = 'reply' | 'all' | 'forward'

interface ReplyBarProps {
  /** The mail that is answered. */
  last: Mail | undefined
  busy: boolean
  onAnswer: (how: Answer) => void
  onNote: () => void
}

/** The ways to answer. */
export function ReplyBar({ last, busy, onAnswer, onNote }: ReplyBarProps) {
  const { t } = useTranslation('inbox')
  const isMany = last !== undefined && last.to.length + last.cc.length > 1
  useKey('r', () => onAnswer('reply'), last !== undefined)
  useKey('a', () => onAnswer('all'), last !== undefined)
  useKey('f', () => onAnswer('forward'), last !== undefined)
  useKey('n', onNote)
  return (
    <div className="flex flex-none flex-wrap items-center gap-2 border-t border-line bg-surface px-3 py-2.5 pb-[max(10px,env(safe-area-inset-bottom))] md:px-5">
      {last && (
        <>
          <Button look="primary" icon={Reply} busy={busy} aria-keyshortcuts="r" onClick={() => onAnswer('reply')}>
            {t('reply.one')}
          </Button>
          {isMany && (
            <Button icon={ReplyAll} aria-keyshortcuts="a" onClick={() => onAnswer('all')}>
              <span className="max-md:sr-only">{t('reply.all')}</span>
            </Button>
          )}
          <Button icon={Forward} aria-keyshortcuts="f" onClick={() => onAnswer('forward')}>
            <span className="max-md:sr-only">{t('reply.forward')}</span>
          </Button>
        </>
      )}
      <Button look="quiet" icon={StickyNote} aria-keyshortcuts="n" onClick={onNote}>
        <span className="max-md:sr-only">{t('note.open')}</span>
      </Button>
    </div>
  )
}
