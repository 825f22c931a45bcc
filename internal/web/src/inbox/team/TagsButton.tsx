import { useQuery } from '@tanstack/react-query'
import { Tag } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { TagInput } from '@/clients/TagInput'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { tagsInUseQuery } from '../queries'
import type { Conversation } from '../types'
import { useDecide } from '../writes'

/** The tags of a conversation; each is put on or taken off at once. */
export function TagsButton({ conversation: c }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const [isOpen, setOpen] = useState(false)
  const known = useQuery({ ...tagsInUseQuery(useSlug()), enabled: isOpen }).data ?? []
  const decide = useDecide()
  const change = (tags: string[]) =>
    decide.mutate({
      id: c.id,
      body: { add_tags: tags.filter((tag) => !c.tags.includes(tag)), remove_tags: c.tags.filter((tag) => !tags.includes(tag)) },
      looks: { tags },
    })
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button size="sm" icon={Tag}>
          {t('tags.open')}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t('tags.open')}
          className="z-40 w-72 animate-rise rounded-base border border-line bg-raised p-3 shadow-raised"
        >
          <Field label={t('tags.of')} help={t('tags.help')}>
            <TagInput value={c.tags} known={known} onChange={change} autoFocus />
          </Field>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
