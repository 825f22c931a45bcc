import i18next from 'i18next'
import { toast as sonner } from 'sonner'
import { errorText } from '@/i18n/words'

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
  /** A failure of something that has no place of its own on the screen. */
  failed(error: unknown, retry?: () => void) {
    sonner.error(errorText(i18next.t, error), {
      duration: 8000,
      ...(retry && { action: { label: i18next.t('common:actions.retry'), onClick: retry } }),
    })
  },
}
