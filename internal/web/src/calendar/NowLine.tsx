import { PX } from './useGesture'
import { clockOf, wallOf, type Day, type Instant } from './zone'

/** The present on a day's column; with `column` null the label in the margin. */
export function NowLine({ zone, now, column }: { zone: string; now: Instant; column: Day | null }) {
  const wall = wallOf(now, zone)
  if (column !== null && column !== wall.day) return null
  const style = { top: wall.minute * PX }
  if (column === null)
    return (
      <span className="cal-now-label" style={style}>
        {clockOf(wall.minute)}
      </span>
    )
  return (
    <>
      <div className="cal-now" style={style} aria-hidden="true" />
      <div className="cal-now" data-trace="" style={style} aria-hidden="true" />
    </>
  )
}
