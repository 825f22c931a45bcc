import { Popover } from 'radix-ui'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Calendar } from '../useCalendar'
import { CardContent } from './CardContent'
import { useHover } from './useHover'

/** What stands behind a block, shown beside it after a moment of hovering or focus; the pointer may go into it. */
export function HoverCard({ calendar, within }: { calendar: Calendar; within: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation('calendar')
  const { at, keep, leave, close } = useHover(within, !calendar.narrow)
  const appointment = at && calendar.grid.appointments.find((a) => a.id === at.id)
  if (!at || !appointment || at.id === calendar.search.open || calendar.state.editor) return null
  return (
    <Popover.Root open onOpenChange={close}>
      <Popover.Anchor virtualRef={{ current: at.el }} />
      <Popover.Portal>
        <Popover.Content
          // Not a dialog: it takes neither the focus nor the keys.
          role="group"
          aria-label={t('panel.label', { name: appointment.client.name })}
          side="right"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-30 w-80 animate-fade-in rounded-base border border-line bg-raised shadow-raised"
          onOpenAutoFocus={(e) => e.preventDefault()}
          onCloseAutoFocus={(e) => e.preventDefault()}
          onFocusOutside={(e) => e.preventDefault()}
          onPointerEnter={keep}
          onPointerLeave={leave}
        >
          <CardContent calendar={calendar} appointment={appointment} onDone={close} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
