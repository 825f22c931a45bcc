import { CircleCheckBig, MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isFiltered, type InboxSearch } from '../search'

/** In place of the thread while no conversation is open. */
export function NothingOpen({ isEmpty, search }: { isEmpty: boolean; search: InboxSearch }) {
  const { t } = useTranslation('inbox')
  const isDone = isEmpty && search.view === undefined && !isFiltered(search)
  const Icon = isDone ? CircleCheckBig : MessagesSquare
  return (
    <div className="grid flex-1 place-items-center bg-bg px-8 text-center">
      <div>
        <Icon size={28} aria-hidden strokeWidth={1.5} className="mx-auto mb-3 text-muted" />
        <p className="text-body text-muted">{t(isDone ? 'nothing.done' : 'nothing.open')}</p>
      </div>
    </div>
  )
}
