import { useTranslation } from 'react-i18next'
import { Badge } from '@/ui/Badge'

/** Tags in one line: the first few, and how many more there are. */
export function TagList({ tags, limit = tags.length }: { tags: readonly string[]; limit?: number }) {
  const { t } = useTranslation('clients')
  const rest = tags.slice(limit)
  return (
    <span className="inline-flex max-w-full flex-wrap gap-1 align-middle">
      {tags.slice(0, limit).map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {rest.length > 0 && (
        <span title={rest.join(', ')}>
          <Badge>
            <span aria-hidden="true">+{rest.length}</span>
            <span className="sr-only">{t('tag.more', { count: rest.length })}</span>
          </Badge>
        </span>
      )}
    </span>
  )
}
