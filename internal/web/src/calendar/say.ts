import { toast } from 'sonner'

const UNDO_MS = 8000

/** Results, told in toasts; the toast region is live, so screen readers hear them. One toast per `id` at a time. */
export const say = {
  /** The toast with the id gives way: it goes away by itself after its button, and would take a new one of its name along. */
  done(text: string, id?: string) {
    if (id !== undefined) toast.dismiss(id)
    toast.success(text)
  },
  failed(text: string) {
    toast.error(text)
  },
  undoable(id: string, text: string, label: string, undo: () => void) {
    toast.success(text, { id, duration: UNDO_MS, action: { label, onClick: undo } })
  },
}
