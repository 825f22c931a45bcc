import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { providersQuery } from '@/api/queries'
import type { Member } from '@/api/types'
import { useSlug } from '@/app/clinic'
import { formatDate } from '@/i18n/format'
import { Avatar } from '@/ui/Avatar'
import { Badge } from '@/ui/Badge'
import { Table, TableSkeleton, Td, Th, Tr } from '@/ui/Table'
import { MemberActions } from './MemberActions'

/** Everybody who works in the clinic. */
export function MemberTable({ members, manages }: { members: Member[] | undefined; manages: boolean }) {
  const { t } = useTranslation('team')
  return (
    <Table label={t('members.label')} aria-busy={!members}>
      <thead>
        <tr>
          <Th>{t('members.name')}</Th>
          <Th className="max-md:hidden">{t('members.role')}</Th>
          <Th className="max-md:hidden">{t('members.since')}</Th>
          {manages && (
            <Th className="w-12">
              <span className="sr-only">{t('members.actions')}</span>
            </Th>
          )}
        </tr>
      </thead>
      {members ? (
        <tbody>
          {members.map((m) => (
            <MemberRow key={m.id} member={m} members={members} manages={manages} />
          ))}
        </tbody>
      ) : (
        <TableSkeleton rows={3} columns={manages ? 4 : 3} />
      )}
    </Table>
  )
}

function MemberRow({ member, members, manages }: { member: Member; members: Member[]; manages: boolean }) {
  const { t } = useTranslation('team')
  return (
    <Tr>
      <Td className="h-14">
        <span className="flex min-w-0 items-center gap-3">
          <Avatar name={member.name} />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-x-2 font-medium">
              {member.name}
              {member.you && <span className="text-meta font-normal text-muted">{t('members.you')}</span>}
              {member.state === 'suspended' && <Badge tone="warning">{t('members.suspended')}</Badge>}
            </span>
            <span className="block text-dense break-all text-muted">{member.email}</span>
            <span className="block text-dense text-soft md:hidden">{t(`common:roles.${member.role}`)}</span>
          </span>
        </span>
      </Td>
      <Td className="max-md:hidden">
        {t(`common:roles.${member.role}`)}
        {member.role === 'assistant' && <Calendars ids={member.provider_ids} />}
      </Td>
      <Td className="text-dense text-muted tabular-nums max-md:hidden">{formatDate(member.joined_at)}</Td>
      {manages && (
        <Td className="pr-2 pl-0 text-right">
          {!(member.role === 'owner' && members.length === 1) && <MemberActions member={member} members={members} />}
        </Td>
      )}
    </Tr>
  )
}

/** The calendars that an assistant sees, by name. */
function Calendars({ ids }: { ids: string[] }) {
  const { t } = useTranslation('team')
  const { data } = useQuery(providersQuery(useSlug()))
  const names = data?.filter((p) => ids.includes(p.id)).map((p) => p.name) ?? []
  return <span className="block text-meta text-muted">{names.length > 0 ? names.join(', ') : t('members.no_calendars')}</span>
}
