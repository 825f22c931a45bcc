/** What the clinic's live stream tells a page. */
export interface LiveEvent {
  type: string
  id: string
}

export interface LiveHandlers {
  onEvent: (event: LiveEvent) => void
  /** Something may have been missed: read everything anew. */
  onGap: () => void
  /** Whether the stream is lost at the moment. */
  onLost: (lost: boolean) => void
}

type Word = { kind: 'event'; event: LiveEvent; seq: string } | { kind: 'ready'; gap: boolean; seq: string } | { kind: 'lost' }

const FIRST_WAIT = 1000
const LAST_WAIT = 30_000
/** A stream that a page opens so soon misses nothing: the page is about to read everything for the first time. */
const FRESH = 1000

function parse(data: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(data))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Nothing of ours.
  }
  return {}
}

/**
 * Follows a clinic with one stream for all tabs of the browser: the tab that holds a lock has the stream and passes on what it
 * hears; when it closes, the next one goes on after the last event that all have had. Where a browser has no locks, every tab
 * has a stream of its own. Gives how to stop.
 */
export function followClinic(slug: string, handlers: LiveHandlers): () => void {
  const name = `msaas-live-${slug}`
  const locks = 'BroadcastChannel' in globalThis && 'locks' in navigator ? navigator.locks : null
  const channel = locks ? new BroadcastChannel(name) : null
  const ended = new AbortController()
  let last = ''

  const hear = (word: Word) => {
    if (word.kind === 'lost') {
      handlers.onLost(true)
      return
    }
    last = word.seq
    if (word.kind === 'event') {
      handlers.onEvent(word.event)
      return
    }
    if (word.gap) handlers.onGap()
    handlers.onLost(false)
  }
  const tell = (word: Word) => {
    hear(word)
    channel?.postMessage(word)
  }
  channel?.addEventListener('message', (e: MessageEvent<Word>) => {
    hear(e.data)
  })
  const began = Date.now()
  const lead = () => stream(slug, () => last, Date.now() - began < FRESH, tell, ended.signal)
  if (locks) {
    void locks.request(name, { signal: ended.signal }, lead).catch(() => undefined) // stopped before it was this tab's turn
  } else {
    void lead()
  }
  return () => {
    ended.abort()
    channel?.close()
  }
}

/** Holds the stream, and opens it anew whenever it ends, until the signal. */
function stream(slug: string, last: () => string, fresh: boolean, tell: (word: Word) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    let wait = FIRST_WAIT
    let gapless = fresh
    const open = () => {
      const after = last()
      source = new EventSource(`/api/v1/tenants/${slug}/live${after ? `?after=${encodeURIComponent(after)}` : ''}`)
      source.addEventListener('ready', (e) => {
        wait = FIRST_WAIT
        tell({ kind: 'ready', gap: parse(e.data).resumed !== true && !(gapless && after === ''), seq: e.lastEventId })
        gapless = false
      })
      source.addEventListener('change', (e) => {
        const { type, id } = parse(e.data)
        if (typeof type !== 'string') return
        tell({ kind: 'event', seq: e.lastEventId, event: { type, id: String(id) } })
      })
      source.onerror = () => {
        source?.close()
        tell({ kind: 'lost' })
        timer = setTimeout(open, wait * (0.75 + Math.random() / 2))
        wait = Math.min(LAST_WAIT, wait * 2)
      }
    }
    signal.addEventListener('abort', () => {
      source?.close()
      clearTimeout(timer)
      resolve()
    })
    open()
  })
}
