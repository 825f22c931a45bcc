import { isApiError } from '@/api/error'

export type SaveState = 'saved' | 'typing' | 'saving' | 'failed'

interface Kept {
  rev: number
}

interface SaverDeps<Fields, T extends Kept> {
  save: (rev: number, fields: Fields) => Promise<T>
  /** Reads what is kept now, after somebody (oneself, in another tab) changed it. */
  read: () => Promise<T>
  tell: (state: SaveState, kept?: T) => void
}

/**
 * Keeps what is written, one save after the other: while one is on its way, what is written meanwhile waits for the next.
 * Nothing that was written is given up when a save fails; it goes with the next try.
 */
export class Saver<Fields extends object, T extends Kept> {
  private pending: Partial<Fields> = {}
  private running: Promise<void> | null = null
  private rev: number
  private readonly deps: SaverDeps<Partial<Fields>, T>

  constructor(rev: number, deps: SaverDeps<Partial<Fields>, T>) {
    this.rev = rev
    this.deps = deps
  }

  write(fields: Partial<Fields>): void {
    this.pending = { ...this.pending, ...fields }
    this.deps.tell('typing')
  }

  /** Takes note of a revision that came another way, such as from a file that was added. */
  note(kept: Kept): void {
    this.rev = Math.max(this.rev, kept.rev)
  }

  get isDirty(): boolean {
    return this.running !== null || Object.keys(this.pending).length > 0
  }

  /** Saves until nothing waits, and gives the revision that holds it all. Fails as the save that failed. */
  async flush(): Promise<number> {
    while (this.isDirty) {
      this.running ??= this.once().finally(() => {
        this.running = null
      })
      await this.running
    }
    return this.rev
  }

  private async once(): Promise<void> {
    const fields = this.pending
    this.pending = {}
    this.deps.tell('saving')
    try {
      const kept = await this.attempt(fields)
      this.rev = kept.rev
      this.deps.tell(Object.keys(this.pending).length > 0 ? 'typing' : 'saved', kept)
    } catch (error) {
      this.pending = { ...fields, ...this.pending }
      this.deps.tell('failed')
      throw error
    }
  }

  private async attempt(fields: Partial<Fields>): Promise<T> {
    try {
      return await this.deps.save(this.rev, fields)
    } catch (error) {
      if (!isApiError(error, 'stale_edit')) throw error
      return this.deps.save((await this.deps.read()).rev, fields)
    }
  }
}
