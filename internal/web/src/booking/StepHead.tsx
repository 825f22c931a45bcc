import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'

/** The title of a step; it gets the focus when the step comes, so that everybody knows where they are. */
export function StepHead({ title, text, onBack, focus = true }: { title: string; text?: string; onBack?: () => void; focus?: boolean }) {
  const { t } = useTranslation('booking')
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (focus) head.current?.focus()
  }, [focus, title])
  return (
    <div className="mb-5">
      {onBack && (
        <Button look="quiet" size="sm" icon={ArrowLeft} onClick={onBack} className="mb-2 -ml-2.5">
          {t('common:actions.back')}
        </Button>
      )}
      <h1 ref={head} tabIndex={-1} className="text-title font-semibold tracking-[-0.01em]">
        {title}
      </h1>
      {text && <p className="mt-1 text-body whitespace-pre-line text-muted">{text}</p>}
    </div>
  )
}
