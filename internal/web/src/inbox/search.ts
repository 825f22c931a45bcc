/** The ways to look at the conversations; "open" when none is said. */
export const VIEWS = ['open', 'mine', 'unassigned', 'snoozed', 'closed', 'all', 'drafts'] as const
export type View = (typeof VIEWS)[number]

/** The whole view of the inbox but the open conversation, as the URL holds it; what is usual is left out. */
export interface InboxSearch {
  view?: Exclude<View, 'open'> | undefined
  /** What is looked for: sender, subject, text, names of attachments. */
  q?: string | undefined
  unread?: true | undefined
  /** With attachments only. */
  files?: true | undefined
  tag?: string | undefined
  /** A person's. */
  assignee?: string | undefined
  /** Of this mail account only. */
  account?: string | undefined
  client?: string | undefined
  /** A mail that begins a conversation is being written: "new", to this client, or this draft. */
  write?: string | undefined
}

/** No filter at all. */
export const unfiltered = {
  q: undefined,
  unread: undefined,
  files: undefined,
  tag: undefined,
  assignee: undefined,
  account: undefined,
  client: undefined,
} satisfies InboxSearch

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const isYes = (value: unknown): true | undefined => (value === true || value === 'true' ? true : undefined)
const isId = (value: unknown): value is string => typeof value === 'string' && /^[a-z]{2,4}_[A-Za-z0-9]{4,40}$/.test(value)
const idOf = (value: unknown) => (isId(value) ? value : undefined)

/** Reads a search that anybody may have typed: what is not understood is dropped. */
export function readSearch(raw: Record<string, unknown>): InboxSearch {
  const q = textOf(raw.q).slice(0, 200)
  const tag = textOf(raw.tag).trim()
  // Every key is named: what is left out here the router would hand on as it was typed.
  return {
    view: VIEWS.find((v): v is Exclude<View, 'open'> => v === raw.view && v !== 'open'),
    q: q.trim() === '' ? undefined : q,
    unread: isYes(raw.unread),
    files: isYes(raw.files),
    tag: tag !== '' && tag.length <= 40 ? tag : undefined,
    assignee: idOf(raw.assignee),
    account: idOf(raw.account),
    client: idOf(raw.client),
    write: raw.write === 'new' || (isId(raw.write) && /^(cli|mai)_/.test(raw.write)) ? raw.write : undefined,
  }
}

/** Whether anything but the view narrows the list. */
export function isFiltered(search: InboxSearch): boolean {
  return Object.keys(unfiltered).some((key) => search[key as keyof typeof unfiltered] !== undefined)
}
