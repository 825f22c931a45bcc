import { Dialog as Radix } from 'radix-ui'
import { useCallback, useState, type ComponentProps, type Ref } from 'react'
import { keepWay, returnFocus, wayBack } from './returnFocus'

/** The inside of every dialog and sheet: when it closes, the focus is again where it was before, however it was opened. */
export function DialogContent({ ref, ...props }: ComponentProps<typeof Radix.Content>) {
  const [way] = useState(wayBack)
  const keep = useCallback(
    (node: HTMLDivElement | null) => {
      keepWay(node, way)
      return pass(ref, node)
    },
    [ref, way],
  )
  return (
    <Radix.Content
      {...props}
      ref={keep}
      onCloseAutoFocus={(e) => {
        e.preventDefault()
        returnFocus(way)
      }}
    />
  )
}

function pass(ref: Ref<HTMLDivElement> | undefined, node: HTMLDivElement | null) {
  if (typeof ref === 'function') return ref(node)
  if (ref) ref.current = node
  return undefined
}
