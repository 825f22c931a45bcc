import { useQuery } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { tagsQuery } from './queries'
import { TagInput } from './TagInput'

interface TagsPopoverProps {
  icon: LucideIcon
  label: string
  disabled: boolean
  /** Given: only these tags are offered. */
  only?: readonly string[]
  onApply: (tags: string[]) => void
}

/** Asks for tags, to put them on or to take them off. */
export function TagsPopover({ icon, label, disabled, only, onApply }: TagsPopoverProps) {
  const { t } = useTranslation('clients')
  const known = useQuery(tagsQuery(useSlug())).data ?? []
  const [open, setOpen] = useState(false)
  const [tags, setTags] = useState<string[]>([])
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setTags([])
        setOpen(next)
      }}
    >
      <Popover.Trigger asChild>
        <Button size="sm" look="quiet" icon={icon} disabled={disabled}>
          {label}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={10}
          collisionPadding={8}
          aria-label={label}
          className="z-40 w-72 animate-rise rounded-base border border-line bg-raised p-3 shadow-raised"
        >
          <form
            onSubmit={(e) => {
              e.preventDefault()
              if (tags.length === 0) return
              setOpen(false)
              onApply(tags)
            }}
          >
            <Field label={t('field.tags')} help={t('field.tags_help')}>
              <TagInput value={tags} known={only ?? known.map((k) => k.tag)} onChange={setTags} autoFocus />
            </Field>
            <Button type="submit" look="primary" size="sm" className="mt-3 w-full" disabled={tags.length === 0}>
              {label}
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
