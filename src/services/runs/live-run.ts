import type { Pool } from 'pg'
import { runOutsideContext } from '../../core/context.ts'
import type { AppError } from '../../core/errors.ts'
import { INTERRUPTED } from './ending.ts'
import { Feed } from './feed.ts'
import { type Frame, isAlwaysKept, type ReaderFrame } from './frames.ts'
import type { Entry, Journal, JournalWriter } from './journal.ts'
import { number } from './stored-frames.ts'

/** Why a run is ended before its time. */
export type EndReason = 'stopped' | 'interrupted'

/** What may wait for the journal before the run itself waits: bounds what a dead-slow database can pile up. */
const MAX_UNWRITTEN_FRAMES = 512
const MAX_UNWRITTEN_CHARACTERS = 512 * 1024

/** A reader in another process is marked every second, if the row can be written at once; so long a mark counts. */
const MARK_COUNTS_MS = 3_000

export interface LiveRunOptions {
  pool: Pool
  messageId: number
  events: boolean
  journal: Journal
  /** How long a run without a reader goes on. */
  resumeGraceMs: number
  /** Tells the readers in other processes that it is over. */
  onOver(messageId: number): void
  /** Whether another process is known to read it. */
  isReadElsewhere(messageId: number): boolean
}

/** A run that this process makes: its way into the journal, and from there to its readers; and the switch that ends it. */
export class LiveRun implements JournalWriter {
  readonly messageId: number
  readonly events: boolean
  /** What readers get of it. */
  readonly feed: Feed
  /** What made the run fail, for the request that started it. */
  failure: AppError | null = null

  readonly #journal: Journal
  readonly #resumeGraceMs: number
  readonly #onOver: (messageId: number) => void
  readonly #isReadElsewhere: (messageId: number) => boolean
  readonly #controller = new AbortController()
  #flushing: { resolve(): void; reject(error: unknown): void }[] = []
  #unwrittenFrames = 0
  #unwrittenCharacters = 0
  #seq = 1
  #error: unknown = null

  constructor({ pool, messageId, events, journal, resumeGraceMs, onOver, isReadElsewhere }: LiveRunOptions) {
    this.messageId = messageId
    this.events = events
    this.feed = new Feed({ pool, messageId, events, onLeft: () => this.#left() })
    this.#journal = journal
    this.#resumeGraceMs = resumeGraceMs
    this.#onOver = onOver
    this.#isReadElsewhere = isReadElsewhere
  }

  /** Aborts what makes the answer. Its `reason` is an `EndReason`. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  end(reason: EndReason): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(reason)
  }

  /** Why it was ended; null when nobody did. */
  get endReason(): EndReason | null {
    if (!this.signal.aborted) return null
    return this.signal.reason === 'stopped' ? 'stopped' : 'interrupted'
  }

  /** Whether nobody has read for longer than a reader may take to come back. */
  isAbandoned(lastReadElsewhereMs: number | null): boolean {
    const quietElsewhereMs = (lastReadElsewhereMs ?? Number.POSITIVE_INFINITY) - MARK_COUNTS_MS
    return Math.min(this.feed.quietMs(), quietElsewhereMs) > this.#resumeGraceMs
  }

  /** The last reader here has left: unless one comes back in time, the run ends then and not at the next heartbeat. */
  #left(): void {
    if (this.feed.isOver || this.#resumeGraceMs === Number.POSITIVE_INFINITY) return
    const end = (): void => {
      const isLeft = !this.feed.isOver && this.feed.quietMs() >= this.#resumeGraceMs
      if (isLeft && !this.#isReadElsewhere(this.messageId)) this.end('interrupted')
    }
    if (this.#resumeGraceMs === 0) end()
    // A timer may be early by a fraction of a millisecond.
    else runOutsideContext(() => setTimeout(end, this.#resumeGraceMs + 1).unref())
  }

  /**
   * Journals frames, then shows them to the readers, in the order of the calls.
   * @returns at once, or when the journal has caught up if much is waiting for it. @throws what the journal threw.
   */
  append(frames: readonly Frame[]): Promise<void> {
    const kept = this.events ? frames : frames.filter(isAlwaysKept)
    if (this.#error === null && kept.length > 0) {
      this.#journal.append({ writer: this, seq: this.#seq, frames: kept })
      this.#seq += kept.length
      this.#unwrittenFrames += kept.length
      this.#unwrittenCharacters += charactersOf(kept)
    }
    const isFarBehind =
      this.#unwrittenFrames > MAX_UNWRITTEN_FRAMES || this.#unwrittenCharacters > MAX_UNWRITTEN_CHARACTERS
    return this.#error !== null || isFarBehind ? this.flush() : AT_ONCE
  }

  /** @returns when all appended frames are journalled and shown. @throws what the journal threw. */
  flush(): Promise<void> {
    if (this.#error !== null) return Promise.reject(this.#error)
    if (this.#unwrittenFrames === 0) return AT_ONCE
    return new Promise((resolve, reject) => void this.#flushing.push({ resolve, reject }))
  }

  written({ frames }: Entry): void {
    const { visible, end } = number(frames, { events: this.events, after: this.feed.end })
    this.feed.push(visible, end)
    this.#unwrittenFrames -= frames.length
    this.#unwrittenCharacters -= charactersOf(frames)
    if (this.#unwrittenFrames === 0) for (const { resolve } of this.#flushing.splice(0)) resolve()
  }

  failed(error: unknown): void {
    this.#error = error
    this.end('interrupted')
    // Storing the end may take as long as the database is away; nobody has to wait for that.
    this.feed.finish({ lost: INTERRUPTED() })
    for (const { reject } of this.#flushing.splice(0)) reject(error)
  }

  /** Shows the frames that were stored with the end of the run. */
  show(last: readonly ReaderFrame[]): void {
    const end = last.at(-1)
    if (end) this.feed.push(last, end)
  }

  /** Nothing comes after this; `lost` says that the end could not be stored, and readers are told so. */
  finish(lost: AppError | null = null): void {
    this.feed.finish({ lost })
    this.#onOver(this.messageId)
  }
}

const AT_ONCE = Promise.resolve()

function charactersOf(frames: readonly Frame[]): number {
  let characters = 0
  for (const { data } of frames) characters += data.length
  return characters
}
