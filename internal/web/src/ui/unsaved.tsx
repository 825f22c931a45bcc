import { useBlocker } from '@tanstack/react-router'
import { createContext, lazy, Suspense, useCallback, useContext, useEffect, useId, useRef, useState, type ReactNode } from 'react'

// Every page has the guard, few need its question: it is fetched with the first change that is not saved.
const DiscardDialog = lazy(async () => ({ default: (await import('./DiscardDialog')).DiscardDialog }))

type Report = (form: string, dirty: boolean) => void

const Forms = createContext<Report>(() => undefined)

/** Asks before the person leaves a page, or closes the tab, while a form below it has changes that are not saved. */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const dirty = useRef(new Set<string>())
  const [isDirty, setDirty] = useState(false)
  const report = useCallback<Report>((form, changed) => {
    if (changed) dirty.current.add(form)
    else dirty.current.delete(form)
    setDirty(dirty.current.size > 0)
  }, [])
  const isLeft = useCallback(async ({ current, next }: { current: { pathname: string }; next: { pathname: string } }) => {
    // What opens and closes within a page is that page's own business.
    if (current.pathname === next.pathname) return false
    // A form that has just been saved says so once it has drawn itself again.
    await new Promise((resolve) => setTimeout(resolve, 0))
    return dirty.current.size > 0
  }, [])
  const isUnsaved = useCallback(() => dirty.current.size > 0, [])
  const leaving = useBlocker({ shouldBlockFn: isLeft, enableBeforeUnload: isUnsaved, disabled: !isDirty, withResolver: true })
  const discard = () => {
    dirty.current.clear()
    leaving.proceed?.()
  }
  return (
    <Forms value={report}>
      {children}
      {isDirty && (
        <Suspense fallback={null}>
          <DiscardDialog open={leaving.status === 'blocked'} onOpenChange={() => leaving.reset?.()} onDiscard={discard} />
        </Suspense>
      )}
    </Forms>
  )
}

/** For every form that is saved as a whole: leaving it while it has changes that are not saved asks first. */
export function useUnsavedWarning(dirty: boolean) {
  const form = useId()
  const report = useContext(Forms)
  useEffect(() => {
    report(form, dirty)
    return () => report(form, false)
  }, [form, dirty, report])
}
