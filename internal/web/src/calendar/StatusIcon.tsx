import { CheckCheck, Circle, CircleCheck, CircleX, Stethoscope, UserRoundCheck, UserRoundX, type LucideIcon } from 'lucide-react'
import type { Status } from './model'

const icons: Record<Status, LucideIcon> = {
  scheduled: Circle,
  confirmed: CircleCheck,
  arrived: UserRoundCheck,
  'in-progress': Stethoscope,
  completed: CheckCheck,
  cancelled: CircleX,
  'no-show': UserRoundX,
}

/** The status as a shape, so that it is not told by colour alone; its name stands in the label beside it. */
export function StatusIcon({ status, size = 16 }: { status: Status; size?: number }) {
  const Icon = icons[status]
  return <Icon size={size} aria-hidden="true" className="cal-status" data-status={status} />
}
