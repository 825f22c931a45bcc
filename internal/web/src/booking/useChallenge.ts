import { useCallback, useEffect, useRef } from 'react'
import { api, call } from '@/api/client'

export interface Solved {
  challenge: string
  solution: string
}

/** Asks for a challenge and lets a worker do it, so that the page stays quick. */
async function work(page: string): Promise<Solved> {
  const { challenge, bits } = await call(api.POST('/api/v1/public/booking/{page}/challenges', { params: { path: { page } } }))
  if (typeof Worker === 'undefined') {
    const { solve } = await import('./pow')
    return { challenge, solution: solve(challenge, bits) }
  }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./pow.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<string>) => {
      worker.terminate()
      resolve({ challenge, solution: data })
    })
    worker.addEventListener('error', () => {
      worker.terminate()
      reject(new Error('the work was not done'))
    })
    worker.postMessage({ challenge, bits })
  })
}

const GOOD_FOR = 8 * 60_000

/** A solved challenge, begun while the visitor still looks for a time. Each is given once. */
export function useChallenge(page: string, begin: boolean) {
  const next = useRef<{ solved: Promise<Solved>; at: number } | null>(null)
  const start = useCallback(() => {
    const solved = work(page)
    solved.catch(() => {
      next.current = null
    })
    next.current = { solved, at: Date.now() }
    return solved
  }, [page])
  useEffect(() => {
    if (begin && !next.current) void start().catch(() => undefined)
  }, [begin, start])
  return useCallback(async () => {
    const ready = next.current && Date.now() - next.current.at < GOOD_FOR ? next.current.solved : start()
    next.current = null
    return ready
  }, [start])
}
