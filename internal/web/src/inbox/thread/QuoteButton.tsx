import { Ellipsis } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** Unfolds what a mail quotes of earlier ones. */
export function QuoteButton({ isOpen, onToggle }: { isOpen: boolean; onToggle: () => void }) {
  const { t } = useTranslation('inbox')
  const label = t(isOpen ? 'mail.quote_hide' : 'mail.quote_show')
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={label}
      title={label}
      onClick={onToggle}
      className="mt-2 inline-grid h-5 w-9 place-items-center rounded-full bg-sunken text-muted hover:bg-selected hover:text-ink max-md:h-11 max-md:w-14"
    >
      <Ellipsis size={16} aria-hidden />
    </button>
  )
}
