import { useEffect, useState } from 'react'
import type { Instant } from './zone'

/** The present, told anew twice a minute and when the tab is looked at again. */
export function useNow(): Instant {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const tell = () => setNow(Date.now())
    const timer = window.setInterval(tell, 30_000)
    document.addEventListener('visibilitychange', tell)
    return () => {
      window.clearInterval(timer)
      document.removeEventListener('visibilitychange', tell)
    }
  }, [])
  return now
}
