import { solve } from './pow'

interface Work {
  challenge: string
  bits: number
}

self.addEventListener('message', ({ data }: MessageEvent<Work>) => {
  self.postMessage(solve(data.challenge, data.bits))
})
