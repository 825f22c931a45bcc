import type { Tone } from '@/ui/Badge'
import type { Status } from './model'

/** The colour of a status badge; its icon and word say the same without colour. */
export function statusTone(status: Status): Tone {
  switch (status) {
    case 'confirmed':
      return 'accent'
    case 'arrived':
      return 'warning'
    case 'in-progress':
      return 'info'
    case 'completed':
      return 'success'
    case 'cancelled':
    case 'no-show':
      return 'danger'
    case 'scheduled':
      return 'neutral'
  }
}
