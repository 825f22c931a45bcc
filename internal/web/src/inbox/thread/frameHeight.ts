const LEAST = 96
const FIRST = 520

/** How high a mail's frame is: as the server guessed, cut at first, then twice as high with every wish for more. */
export function frameHeight(hint: number, grown: number): { height: number; isCut: boolean } {
  const wanted = Math.max(LEAST, hint)
  const most = FIRST * 2 ** grown
  return { height: Math.min(wanted, most), isCut: wanted > most }
}
