import type { ReactNode } from 'react'
import type { Column } from './view'
import type { Day } from './zone'

interface GridHeadProps {
  columns: readonly Column[]
  head: (column: Column, index: number) => ReactNode
  dayHead: (day: Day) => ReactNode
  children: ReactNode
}

/** The sticky head: one cell per lane, and over a week's lanes the day that they share. */
export function GridHead({ columns, head, dayHead, children }: GridHeadProps) {
  const days = [...new Set(columns.map((c) => c.day))]
  return (
    <div className="cal-head">
      {days.length > 1 && (
        <>
          <div className="cal-corner" />
          {days.map((day) => (
            <div key={day} className="cal-day-head" style={{ gridColumn: `span ${columns.filter((c) => c.day === day).length}` }}>
              {dayHead(day)}
            </div>
          ))}
        </>
      )}
      <div className="cal-corner" />
      {columns.map((c, i) => (
        <div key={c.key} className="cal-head-cell" id={`cal-col-${i}`} data-first={columns[i - 1]?.day === c.day ? undefined : ''}>
          {head(c, i)}
        </div>
      ))}
      {children}
    </div>
  )
}
