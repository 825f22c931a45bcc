import { CalendarDays, Clock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinic } from '@/app/clinic'
import { useNow } from '@/calendar/useNow'
import { Button } from '@/ui/Button'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { useKey } from '../useKey'
import { fullWhen, snoozeChoices } from '../when'
import { SnoozeDialog } from './SnoozeDialog'

/** Puts a conversation off until a time that one chooses. */
export function SnoozeMenu({ isSnoozed, onSnooze }: { isSnoozed: boolean; onSnooze: (until: number) => void }) {
  const { t, i18n } = useTranslation('inbox')
  const { time_zone: zone } = useClinic()
  const now = useNow()
  const [isOpen, setOpen] = useState(false)
  const [asks, setAsks] = useState(false)
  useKey('s', () => setOpen(true))
  return (
    <>
      <Menu
        align="start"
        open={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button size="sm" icon={Clock} aria-keyshortcuts="s">
            {t(isSnoozed ? 'status.snooze_again' : 'status.snooze')}
          </Button>
        }
      >
        {snoozeChoices(now, zone).map(({ key, until }) => (
          <MenuItem key={key} icon={Clock} onSelect={() => onSnooze(until)}>
            <span className="flex items-baseline justify-between gap-6">
              {t(`snooze.${key}`)}
              <span className="text-meta text-muted">{fullWhen(new Date(until).toISOString(), now, zone, i18n.language)}</span>
            </span>
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem icon={CalendarDays} onSelect={() => setAsks(true)}>
          {t('snooze.choose')}
        </MenuItem>
      </Menu>
      {asks && <SnoozeDialog onSnooze={onSnooze} onClose={() => setAsks(false)} />}
    </>
  )
}
