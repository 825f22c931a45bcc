import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { NoteCard } from './NoteCard'
import { pinnedQuery } from './queries'

/** The notes that everybody should see first; nothing where none is pinned. */
export function PinnedNotes({ clientId }: { clientId: string }) {
  const { t } = useTranslation('clients')
  const found = useQuery(pinnedQuery(useSlug(), clientId)).data ?? []
  if (found.length === 0) return null
  return (
    <section aria-label={t('note.pinned_many')} className="flex flex-col gap-2">
      {found.map((n) => (
        <NoteCard key={n.id} note={n} />
      ))}
    </section>
  )
}
