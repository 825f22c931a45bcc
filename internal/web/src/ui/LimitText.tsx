import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { waitText } from '@/i18n/words'

/** When one may ask again, counted down. Screen readers hear it once, and when the wait is over. */
export function LimitText({ until }: { until: number }) {
  const { t } = useTranslation()
  const left = useSecondsLeft(until)
  const [first] = useState(left)
  if (left <= 0) return <span>{t('common:limited.over')}</span>
  return (
    <span>
      <span aria-hidden className="tabular-nums">
        {waitText(t, left)}
      </span>
      <span className="sr-only">{waitText(t, first)}</span>
    </span>
  )
}

function useSecondsLeft(until: number): number {
  const [left, setLeft] = useState(() => Math.ceil((until - Date.now()) / 1000))
  useEffect(() => {
    const count = setInterval(() => {
      setLeft(Math.ceil((until - Date.now()) / 1000))
    }, 250)
    return () => {
      clearInterval(count)
    }
  }, [until])
  return left
}
