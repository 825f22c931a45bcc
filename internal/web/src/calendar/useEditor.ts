import { useState } from 'react'
import { blockDraftOf, emptyBlock, rangeOfBlock, type BlockDraft } from './blockDraft'
import { draftOf, emptyDraft, rangeOfDraft, type Draft } from './draft'
import { numeric } from './format'
import type { Place } from './model'
import type { Appointment, BlockedTime } from './types'
import { addDays, wallOf, type Range } from './zone'

/** What is being entered: a new or changed appointment, or blocked time. */
export type Editor =
  | { kind: 'appointment'; original: Appointment | null; draft: Draft; started: Draft }
  | { kind: 'blocked'; original: BlockedTime | null; draft: BlockDraft; started: BlockDraft }

/** The open form. Its draft lives beside the grid, so that the grid shows its time and a click on the grid moves it. */
export function useEditor(zone: string) {
  const [editor, setEditor] = useState<Editor | null>(null)

  const placeIn = (p: Place) => ({ providerId: p.providerId ?? '', resourceId: p.resourceId ?? '' })
  const startNew = (p: Place, client: Draft['client'] = null, serviceIds: string[] = []) => {
    const draft = emptyDraft(p.from, p.to, zone, { ...placeIn(p), client, serviceIds })
    setEditor({ kind: 'appointment', original: null, draft, started: draft })
  }
  const startNewBlock = (p: Place, whole = false) => {
    const scope = p.resourceId && !p.providerId ? 'resource' : p.providerId ? 'provider' : 'clinic'
    const days = whole ? { allDay: true, start: '00:00', end: '24:00', endDate: numeric(wallOf(p.to - 1, zone).day) } : {}
    const draft = emptyBlock(p.from, p.to, zone, { ...placeIn(p), scope, ...days })
    setEditor({ kind: 'blocked', original: null, draft, started: draft })
  }
  return {
    editor,
    range: editor ? rangeOf(editor, zone) : undefined,
    isDirty: editor !== null && JSON.stringify(editor.draft) !== JSON.stringify(editor.started),
    startNew,
    /** Time that is to be blocked was marked out; `whole` days go from midnight to midnight. */
    startNewBlock,
    /** A place was chosen on the grid: the open form for something new takes it over, else a new one opens. */
    takePlace(p: Place) {
      if (editor?.kind === 'appointment' && editor.original === null) {
        const { date, start, duration } = emptyDraft(p.from, p.to, zone)
        const chosen = editor.draft.serviceIds.length > 0 ? editor.draft.duration : duration
        const at = placeIn(p)
        const resourceId = at.resourceId || editor.draft.resourceId
        setEditor({
          ...editor,
          draft: { ...editor.draft, date, start, duration: chosen, providerId: at.providerId || editor.draft.providerId, resourceId },
        })
      } else if (editor?.kind === 'blocked' && editor.original === null) {
        const { date, start, endDate, end } = emptyBlock(p.from, p.to, zone)
        setEditor({ ...editor, draft: { ...editor.draft, date, start, endDate, end, providerId: p.providerId ?? editor.draft.providerId } })
      } else startNew(p)
    },
    startEdit(a: Appointment) {
      const draft = draftOf(a, zone)
      setEditor({ kind: 'appointment', original: a, draft, started: draft })
    },
    /** The same for the same client a week later, at the same time of day. */
    startAgain(a: Appointment) {
      const draft = draftOf(a, zone)
      const next = numeric(addDays(wallOf(Date.parse(a.start), zone).day, 7))
      setEditor({ kind: 'appointment', original: null, draft: { ...draft, date: next, notes: '' }, started: draft })
    },
    startBlock(b: BlockedTime) {
      const draft = blockDraftOf(b, zone)
      setEditor({ kind: 'blocked', original: b, draft, started: draft })
    },
    /** Between the tabs "appointment" and "blocked time": the time is taken along. */
    switchTo(kind: Editor['kind']) {
      const range = editor && rangeOf(editor, zone)
      if (!editor || !range || editor.kind === kind) return
      const { providerId, resourceId } = editor.draft
      if (kind === 'blocked') {
        const draft = emptyBlock(range.from, range.to, zone, { providerId, resourceId })
        setEditor({ kind, original: null, draft, started: draft })
      } else startNew({ ...range, providerId, resourceId })
    },
    setDraft(draft: Draft) {
      setEditor((e) => (e?.kind === 'appointment' ? { ...e, draft } : e))
    },
    setClient(client: Draft['client']) {
      setEditor((e) => (e?.kind === 'appointment' ? { ...e, draft: { ...e.draft, client } } : e))
    },
    setBlockDraft(draft: BlockDraft) {
      setEditor((e) => (e?.kind === 'blocked' ? { ...e, draft } : e))
    },
    close() {
      setEditor(null)
    },
  }
}

function rangeOf(editor: Editor, zone: string): Range | undefined {
  return editor.kind === 'appointment' ? rangeOfDraft(editor.draft, zone) : rangeOfBlock(editor.draft, zone)
}

export type EditorState = ReturnType<typeof useEditor>
