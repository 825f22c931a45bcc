import i18next from 'i18next'
import { toast as sonner } from 'sonner'
import { isApiError } from '@/api/error'
import { errorText } from '@/i18n/words'
import { LimitText } from './LimitText'

const UNDO_TIME = 8000

/** Results are told by toasts. Undo stays for eight seconds, unless the thing itself waits for longer. */
export const toast = {
  done(text: string, undo?: () => void, undoTime = UNDO_TIME) {
    sonner.success(text, {
      duration: undo ? undoTime : 4000,
      ...(undo && { action: { label: i18next.t('common:actions.undo'), onClick: undo } }),
    })
  },
  info(text: string) {
    sonner(text)
  },
  /** Over a limit: when one may try again, counted; one such toast at a time. */
  limited(seconds: number) {
    sonner.error(<LimitText until={Date.now() + seconds * 1000} />, { id: 'limited', duration: Math.min(seconds, 60) * 1000 + 4000 })
  },
  /** A failure of something that has no place of its own on the screen. */
  failed(error: unknown, retry?: () => void) {
    if (isApiError(error, 'too_many_requests') && error.retryAfter) {
      toast.limited(error.retryAfter)
      return
    }
    sonner.error(errorText(i18next.t, error), {
      duration: 8000,
      ...(retry && { action: { label: i18next.t('common:actions.retry'), onClick: retry } }),
    })
  },
}
