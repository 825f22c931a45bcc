/** Sends the changes of one document one after the other, each on top of the revision that the one before it made. */
export class InOrder<T extends { id: string; rev: number }> {
  private readonly last = new Map<string, Promise<unknown>>()
  private readonly revs = new Map<string, number>()
  private readonly waiting = new Map<string, number>()

  /** Sends a change when those before it are through; `rev` is the revision that the person saw. */
  async submit(id: string, rev: number, send: (rev: number) => Promise<T>): Promise<T> {
    this.waiting.set(id, this.pending(id) + 1)
    const before = this.last.get(id) ?? Promise.resolve()
    const mine = before
      .catch(() => undefined)
      .then(() => send(Math.max(rev, this.revs.get(id) ?? 0)))
      .then((made) => {
        this.revs.set(id, Math.max(made.rev, this.revs.get(id) ?? 0))
        return made
      })
      .finally(() => this.waiting.set(id, this.pending(id) - 1))
    this.last.set(id, mine)
    return mine
  }

  /** How many changes of the document are under way. */
  pending(id: string): number {
    return this.waiting.get(id) ?? 0
  }

  /** Forgets a revision that turned out stale, so that the next change takes what was read anew. */
  forget(id: string): void {
    this.revs.delete(id)
  }
}
