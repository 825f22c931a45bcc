/** A return path is only ever a path of ours. */
export function readReturn(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith('/') && !value.startsWith('//') && !value.includes('\\') ? value : undefined
}

export interface ReturnSearch {
  return?: string
}

export function readReturnSearch(raw: Record<string, unknown>): ReturnSearch {
  const back = readReturn(raw.return)
  return back ? { return: back } : {}
}
