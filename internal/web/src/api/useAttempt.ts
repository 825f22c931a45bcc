import { useRef } from 'react'

function newKey(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

/**
 * The key of a create: the same for all tries of one submit, so that a repeat meets what the first made. Another body is
 * another attempt; call `done` after success.
 */
export function useAttempt() {
  const last = useRef({ body: '', key: '' })
  return {
    key(body: unknown): string {
      const text = JSON.stringify(body)
      if (last.current.key === '' || last.current.body !== text) last.current = { body: text, key: newKey() }
      return last.current.key
    },
    done() {
      last.current = { body: '', key: '' }
    },
  }
}
