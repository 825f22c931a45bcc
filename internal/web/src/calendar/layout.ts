/** Side-by-side layout of overlapping blocks in one column. */
export interface Span {
  id: string
  /** Minutes of the day, half-open. */
  top: number
  bottom: number
  /** Blocks of the same rank keep the same order side by side (the provider's place). */
  rank?: number
}

export interface Placed {
  /** Share of the column's width, 0 to 1. */
  left: number
  width: number
}

/**
 * Places every span so that no two overlap: spans that touch directly or through others share the width, each in the
 * first free lane, and grow over the lanes to the right that stay empty beside them.
 */
export function place(spans: readonly Span[]): Map<string, Placed> {
  const out = new Map<string, Placed>()
  const sorted = [...spans].sort((a, b) => a.top - b.top || (a.rank ?? 0) - (b.rank ?? 0) || b.bottom - a.bottom || a.id.localeCompare(b.id))
  let cluster: Span[] = []
  let end = -1
  for (const span of sorted) {
    if (cluster.length > 0 && span.top >= end) {
      placeCluster(cluster, out)
      cluster = []
      end = -1
    }
    cluster.push(span)
    end = Math.max(end, span.bottom)
  }
  placeCluster(cluster, out)
  return out
}

function placeCluster(cluster: readonly Span[], out: Map<string, Placed>): void {
  const lanes: Span[][] = []
  const laneOf = new Map<string, number>()
  for (const span of cluster) {
    let lane = lanes.findIndex((held) => (held.at(-1)?.bottom ?? 0) <= span.top)
    if (lane < 0) lane = lanes.push([]) - 1
    lanes[lane]?.push(span)
    laneOf.set(span.id, lane)
  }
  for (const span of cluster) {
    const lane = laneOf.get(span.id) ?? 0
    let free = 1
    while (lane + free < lanes.length && !lanes[lane + free]?.some((o) => o.top < span.bottom && span.top < o.bottom)) free++
    out.set(span.id, { left: lane / lanes.length, width: free / lanes.length })
  }
}
