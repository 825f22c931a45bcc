import { useTranslation } from 'react-i18next'

/** Writes a span of time in its largest unit. */
export function useSpan() {
  const { t } = useTranslation('admin')
  return (seconds: number) => {
    if (seconds < 60) return t('queues.span.seconds', { n: Math.max(0, Math.round(seconds)) })
    if (seconds < 3600) return t('queues.span.minutes', { n: Math.round(seconds / 60) })
    if (seconds < 48 * 3600) return t('queues.span.hours', { n: Math.round(seconds / 3600) })
    return t('queues.span.days', { n: Math.round(seconds / 86_400) })
  }
}
