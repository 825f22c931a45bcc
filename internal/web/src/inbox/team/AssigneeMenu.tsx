import { useQuery } from '@tanstack/react-query'
import { ChevronDown, UserRoundPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/app/clinic'
import { Avatar } from '@/ui/Avatar'
import { Button } from '@/ui/Button'
import { Menu, MenuChoice } from '@/ui/Menu'
import { toast } from '@/ui/toast'
import { colleaguesQuery } from '../queries'
import type { Conversation } from '../types'
import { useDecide } from '../writes'

const NOBODY = 'nobody'

/** Who looks after the conversation. */
export function AssigneeMenu({ conversation: c }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox')
  const colleagues = useQuery(colleaguesQuery(useSlug())).data ?? []
  const decide = useDecide()
  const assign = (id: string, isBack = false) => {
    const before = c.assignee?.id ?? NOBODY
    if (id === before && !isBack) return
    const who = colleagues.find((m) => m.id === id)
    decide.mutate(
      { id: c.id, body: { assignee_id: id === NOBODY ? null : id }, looks: { assignee: who ?? null } },
      {
        onSuccess: () => {
          if (!isBack) toast.done(who ? t('assign.done', { name: who.name }) : t('assign.done_nobody'), () => assign(before, true))
        },
      },
    )
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button
          size="sm"
          icon={c.assignee ? undefined : UserRoundPlus}
          aria-label={c.assignee ? t('assign.now', { name: c.assignee.name }) : t('assign.open')}
        >
          {c.assignee && <Avatar name={c.assignee.name} size={24} className="-ml-1 size-5 text-[9px]" />}
          <span className="max-w-32 truncate">{c.assignee?.name ?? t('assign.open')}</span>
          <ChevronDown size={14} aria-hidden className="text-muted" />
        </Button>
      }
    >
      <MenuChoice
        label={t('assign.title')}
        value={c.assignee?.id ?? NOBODY}
        options={[
          { value: NOBODY, label: t('assign.nobody') },
          ...colleagues.map((m) => ({
            value: m.id,
            text: m.name,
            label: (
              <span className="flex items-center gap-2">
                <Avatar name={m.name} size={24} />
                {m.name}
                {m.you && <span className="text-muted">({t('assign.you')})</span>}
              </span>
            ),
          })),
        ]}
        onChange={(id) => assign(id)}
      />
    </Menu>
  )
}
