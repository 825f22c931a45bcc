import { toast } from 'sonner'

const UNDO_MS = 8000

/** Results, told in toasts; the toast region is live, so screen readers hear them. One toast per `id` at a time. */
export const say = {
  done(text: string, id?: string) {
    toast.success(text, { ...(id === undefined ? {} : { id }), action: undefined })
  },
  failed(text: string) {
    toast.error(text)
  },
  undoable(id: string, text: string, label: string, undo: () => void) {
    toast.success(text, { id, duration: UNDO_MS, action: { label, onClick: undo } })
  },
}
