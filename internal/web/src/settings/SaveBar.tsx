import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'

/** The end of a page that is saved as a whole; it stays in view while the page scrolls. */
export function SaveBar({ dirty, busy, onDiscard }: { dirty: boolean; busy: boolean; onDiscard: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="sticky bottom-0 z-10 -mx-1 flex justify-end gap-2 bg-bg px-1 py-3 max-md:*:flex-1">
      {dirty && <Button onClick={onDiscard}>{t('actions.discard')}</Button>}
      <Button type="submit" look="primary" busy={busy} disabled={!dirty}>
        {t('actions.save')}
      </Button>
    </div>
  )
}
