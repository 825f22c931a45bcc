import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followClinic, type LiveEvent } from './liveChannel'

class Source extends EventTarget {
  static all: Source[] = []
  onerror: (() => void) | null = null
  closed = false
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    Source.all.push(this)
  }
  close() {
    this.closed = true
  }
  say(type: string, data: object, id: string) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id }))
  }
  static get last(): Source {
    const last = Source.all.at(-1)
    if (!last) throw new Error('no stream')
    return last
  }
}

/** Both tabs of a browser are in one page here: a channel that leaves out who speaks, and a lock for one at a time. */
class Channel extends EventTarget {
  static all = new Set<Channel>()
  readonly name: string
  constructor(name: string) {
    super()
    this.name = name
    Channel.all.add(this)
  }
  postMessage(data: unknown) {
    for (const other of Channel.all) if (other !== this && other.name === this.name) other.dispatchEvent(new MessageEvent('message', { data }))
  }
  close() {
    Channel.all.delete(this)
  }
}

function lockManager() {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    request: (_name: string, options: { signal: AbortSignal }, run: () => Promise<void>) => {
      const mine = turn.then(() => (options.signal.aborted ? undefined : run()))
      turn = mine
      return mine
    },
  }
}

function tab() {
  const heard: string[] = []
  const stop = followClinic('dentalux', {
    onEvent: (e: LiveEvent) => heard.push(e.type),
    onGap: () => heard.push('gap'),
    onLost: (lost) => heard.push(lost ? 'lost' : 'back'),
  })
  return { heard, stop }
}

const settled = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  Source.all = []
  Channel.all.clear()
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('BroadcastChannel', Channel)
  vi.stubGlobal('navigator', { locks: lockManager() })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('followClinic', () => {
  it('has one stream for all tabs, and all hear it', async () => {
    const [one, two] = [tab(), tab()]
    await settled()
    expect(Source.all).toHaveLength(1)
    Source.last.say('ready', {}, '5-0')
    Source.last.say('change', { type: 'client.changed', id: 'cli_1' }, '6-0')
    expect(one.heard).toEqual(['back', 'client.changed'])
    expect(two.heard).toEqual(['back', 'client.changed'])
  })

  it('lets the next tab go on where the one that closes was', async () => {
    const [one, two] = [tab(), tab()]
    await settled()
    Source.last.say('change', { type: 'client.changed', id: 'cli_1' }, '6-0')
    one.stop()
    await settled()
    expect(Source.all).toHaveLength(2)
    expect(Source.all[0]?.closed).toBe(true)
    expect(Source.last.url).toContain('after=6-0')
    Source.last.say('ready', { resumed: true }, '6-0')
    expect(two.heard).toEqual(['client.changed', 'back'])
  })

  it('goes on after a lost connection, and reads anew when that cannot be had', async () => {
    const { heard } = tab()
    await settled()
    Source.last.say('ready', {}, '5-0')
    Source.last.say('change', { type: 'client.changed', id: 'cli_1' }, '6-0')
    Source.last.onerror?.()
    await vi.advanceTimersByTimeAsync(2000)
    expect(Source.last.url).toContain('after=6-0')
    Source.last.say('ready', {}, '9-0')
    expect(heard).toEqual(['back', 'client.changed', 'lost', 'gap', 'back'])
    Source.last.onerror?.()
    await vi.advanceTimersByTimeAsync(2000)
    expect(Source.last.url).toContain('after=9-0')
  })

  it('gives every tab a stream of its own where there are no locks', async () => {
    vi.stubGlobal('navigator', {})
    const [one, two] = [tab(), tab()]
    await settled()
    expect(Source.all).toHaveLength(2)
    one.stop()
    two.stop()
    expect(Source.all.every((s) => s.closed)).toBe(true)
  })
})
