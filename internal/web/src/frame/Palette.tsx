import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import {
  Building2,
  CalendarDays,
  CalendarPlus,
  Hourglass,
  Inbox,
  Keyboard,
  MailPlus,
  Settings,
  UserPlus,
  UserRound,
  Users,
  ContactRound,
  type LucideIcon,
} from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '@/api/client'
import { keys, meQuery } from '@/api/queries'
import type { Client, Clinic } from '@/api/types'
import { national } from '@/clients/phone'
import { overlayClass } from '@/ui/Dialog'
import { DialogContent } from '@/ui/DialogContent'

const LEAST = 2

export interface PaletteProps {
  clinic: Clinic | undefined
  onClose: () => void
  onKeys: () => void
}

/** Ctrl/⌘ K: go to a page, start something, find a client. */
export function Palette({ clinic, onClose, onKeys }: PaletteProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const { data: me } = useQuery(meQuery)
  const slug = clinic?.slug ?? ''
  const can = (a: string) => clinic?.permissions.some((p) => p === a) ?? false
  const found = useQuery({
    queryKey: keys.of(slug, 'clients', 'find', q),
    queryFn: ({ signal }) => call(api.GET('/api/v1/tenants/{slug}/clients', { params: { path: { slug }, query: { q, limit: 6 } }, signal })),
    enabled: can('clients.read') && q.length >= LEAST,
    placeholderData: keepPreviousData,
  })
  // What was found first is chosen until the person moves on.
  const [chosen, setChosen] = useState('')
  const [moved, setMoved] = useState(false)
  const first = q.length >= LEAST ? found.data?.items[0] : undefined
  const selected = !moved && first ? valueOf(first, text) : chosen
  const go = (to: () => unknown) => () => {
    onClose()
    void to()
  }
  const item = (id: string, icon: LucideIcon, label: string, to: () => unknown) => (
    <Item key={id} value={`${id} ${label}`} icon={icon} onSelect={go(to)}>
      {label}
    </Item>
  )
  const others = me?.clinics.filter((c) => c.slug !== slug) ?? []
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <DialogContent
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10dvh] z-50 mx-auto max-w-140 animate-fade-in overflow-hidden rounded-base border border-line bg-raised shadow-raised outline-none"
        >
          <Radix.Title className="sr-only">{t('palette.title')}</Radix.Title>
          <Command
            label={t('palette.title')}
            loop
            value={selected}
            onValueChange={setChosen}
            onPointerMove={() => setMoved(true)}
            onKeyDown={(e) => {
              if (!moved && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) setMoved(true)
            }}
          >
            <Command.Input
              autoFocus
              value={text}
              onValueChange={(next) => {
                setText(next)
                setMoved(false)
              }}
              placeholder={t('palette.placeholder')}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-lead outline-none placeholder:text-muted"
            />
            <Command.List className="max-h-[56dvh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-dense text-muted">
                {found.isFetching ? t('palette.searching') : t('palette.empty')}
              </Command.Empty>
              {q.length >= LEAST && found.isError && (
                <p role="alert" className="px-3 py-2 text-dense text-danger">
                  {t('palette.clients_failed')}
                </p>
              )}
              {q.length >= LEAST && (found.data?.items.length ?? 0) > 0 && (
                <Group title={t('palette.clients')}>
                  {found.data?.items.map((c) => (
                    <Item
                      key={c.id}
                      value={valueOf(c, text)}
                      icon={UserRound}
                      hint={c.phone ? national(c.phone, clinic?.time_zone ?? '') : c.email}
                      onSelect={go(() => navigate({ to: '/c/$slug/clients', params: { slug }, search: { open: c.id } }))}
                    >
                      {c.name}
                    </Item>
                  ))}
                </Group>
              )}
              {(can('appointments.write') || can('clients.write') || can('inbox.write')) && (
                <Group title={t('palette.do')}>
                  {can('appointments.write') &&
                    item('new-appointment', CalendarPlus, t('palette.new_appointment'), () =>
                      navigate({ to: '/c/$slug/calendar', params: { slug }, search: { open: 'new' } }),
                    )}
                  {can('inbox.write') &&
                    item('new-mail', MailPlus, t('palette.new_mail'), () =>
                      navigate({ to: '/c/$slug/inbox', params: { slug }, search: { write: 'new' } }),
                    )}
                  {can('clients.write') &&
                    item('new-client', UserPlus, t('palette.new_client'), () =>
                      navigate({ to: '/c/$slug/clients', params: { slug }, search: { open: 'new' } }),
                    )}
                </Group>
              )}
              <Group title={t('palette.go')}>
                {clinic && item('calendar', CalendarDays, t('nav.calendar'), () => navigate({ to: '/c/$slug/calendar', params: { slug } }))}
                {can('inbox.read') && item('inbox', Inbox, t('nav.inbox'), () => navigate({ to: '/c/$slug/inbox', params: { slug } }))}
                {clinic && item('clients', ContactRound, t('nav.clients'), () => navigate({ to: '/c/$slug/clients', params: { slug } }))}
                {can('waitlist.read') &&
                  item('waitlist', Hourglass, t('nav.waitlist'), () => navigate({ to: '/c/$slug/waitlist', params: { slug } }))}
                {clinic && item('team', Users, t('nav.team'), () => navigate({ to: '/c/$slug/team', params: { slug } }))}
                {clinic && item('settings', Settings, t('nav.settings'), () => navigate({ to: '/c/$slug/settings', params: { slug } }))}
                {item('account', UserRound, t('nav.account'), () => navigate({ to: '/account' }))}
                {others.map((c) =>
                  item(`clinic-${c.slug}`, Building2, c.name, () => navigate({ to: '/c/$slug/calendar', params: { slug: c.slug } })),
                )}
                <Item value={`shortcuts ${t('top.shortcuts')}`} icon={Keyboard} hint="?" onSelect={onKeys}>
                  {t('top.shortcuts')}
                </Item>
              </Group>
            </Command.List>
          </Command>
        </DialogContent>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The text typed is part of the value, so that the palette's own filter keeps what the server found. */
function valueOf(client: Client, text: string): string {
  return `${client.id} ${text}`
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  )
}

function Item({
  icon: Icon,
  hint,
  children,
  ...rest
}: {
  icon: LucideIcon
  hint?: string
  value: string
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <Command.Item
      {...rest}
      className="flex min-h-9 cursor-pointer items-center gap-3 rounded-dense px-2.5 text-body data-[selected=true]:bg-selected max-md:min-h-11"
    >
      <Icon size={16} aria-hidden className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint && <span className="shrink-0 text-meta text-muted tabular-nums">{hint}</span>}
    </Command.Item>
  )
}
