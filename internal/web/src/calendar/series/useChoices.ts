import { useState } from 'react'
import type { Decided, Occurrence } from './api'
import { anyway, countOf, elsewhere, overrideOf, skipped, usualChoices, type Choice, type Choices } from './choices'

const LEAST = 3

/** What is decided about each occurrence, and why, where something stands against it. */
export function useChoices(occurrences: readonly Occurrence[]) {
  const [chosen, setChosen] = useState<Choices>(new Map())
  const [reason, setReason] = useState('')
  const [isShort, setShort] = useState(false)
  // A new answer of the server may find more in the way: what is free no more is left out until somebody chooses.
  const choices = usualChoices(occurrences, stillTrue(occurrences, chosen))
  const isAnyway = anyway(choices).length > 0
  return {
    choices,
    count: countOf(occurrences, choices),
    choose: (key: string, choice: Choice) => setChosen((c) => new Map(c).set(key, choice)),
    isAnyway,
    reason,
    setReason(text: string) {
      setReason(text)
      setShort(false)
    },
    /** The reason for what is there anyway is missing: told on submit, so that nothing moves under the pointer on its way there. */
    isShort: isShort && isAnyway,
    /** What to send; undefined while the reason is missing. */
    decided(): Decided | undefined {
      if (isAnyway && reason.trim().length < LEAST) {
        setShort(true)
        return undefined
      }
      return { skip: skipped(choices), elsewhere: elsewhere(choices), anyway: anyway(choices), override: overrideOf(occurrences, choices, reason) }
    },
  }
}

export type ChoicesState = ReturnType<typeof useChoices>

function stillTrue(occurrences: readonly Occurrence[], chosen: Choices): Choices {
  return new Map([...chosen].filter(([key, c]) => c !== 'book' || !occurrences.some((o) => o.key === key && o.conflicts.length > 0)))
}
