interface Running {
  again: (() => void) | undefined
}

const running = new Map<string, Running>()

/** Does something at once; what is asked for in a burst after it (a mailbox being read) is done once more when the time is over. */
export function coalesce(key: string, act: () => void, ms = 1000): void {
  const now = running.get(key)
  if (now) {
    now.again = act
    return
  }
  running.set(key, { again: undefined })
  act()
  setTimeout(() => {
    const again = running.get(key)?.again
    running.delete(key)
    if (again) coalesce(key, again, ms)
  }, ms)
}
