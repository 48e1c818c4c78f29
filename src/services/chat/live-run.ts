import type { AppError } from '../../core/errors.ts'
import { type Frame, isAlwaysKept, isVisible, type ReaderFrame } from './frames.ts'
import type { Journal } from './journal.ts'

/** Why a run is ended before its time. */
export type EndReason = 'stopped' | 'interrupted'

/** Frames that may wait for the journal before the run itself waits: bounds what a dead-slow database can pile up. */
const MAX_UNWRITTEN_FRAMES = 512
/** Frames handed to a reader at a time. */
const READ_BATCH = 200

export interface LiveRunOptions {
  messageId: number
  events: boolean
  journal: Journal
  /** How long a run without a reader goes on. */
  resumeGraceMs: number
}

/** A run that this process makes: its frames so far, its readers, and the switch that ends it. */
export class LiveRun {
  readonly messageId: number
  readonly events: boolean
  /** Everything journalled so far. */
  readonly frames: Frame[] = []
  /** What made the run fail, for the request that started it. */
  failure: AppError | null = null

  readonly #journal: Journal
  readonly #resumeGraceMs: number
  readonly #controller = new AbortController()
  readonly #visible: ReaderFrame[] = []
  readonly #waiting = new Set<() => void>()
  #unwritten = 0
  #seq = 1
  #written: Promise<void> = Promise.resolve()
  #readers = 0
  #lastReaderLeftAt = performance.now()
  #isOver = false
  #lost: AppError | null = null

  constructor({ messageId, events, journal, resumeGraceMs }: LiveRunOptions) {
    this.messageId = messageId
    this.events = events
    this.#journal = journal
    this.#resumeGraceMs = resumeGraceMs
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
    if (this.#readers > 0) return false
    const quietMs = performance.now() - this.#lastReaderLeftAt
    return Math.min(quietMs, lastReadElsewhereMs ?? Number.POSITIVE_INFINITY) > this.#resumeGraceMs
  }

  /**
   * Journals frames, then shows them to the readers, in the order of the calls.
   * @returns at once, or when the journal has caught up if much is waiting for it. @throws what the journal threw.
   */
  async append(frames: readonly Frame[]): Promise<void> {
    const kept = this.events ? frames : frames.filter(isAlwaysKept)
    if (kept.length === 0) return
    const seq = this.#seq
    this.#seq += kept.length
    this.#unwritten += kept.length
    const committed = this.#journal.append(this.messageId, seq, kept)
    this.#written = Promise.all([this.#written, committed]).then(() => {
      this.#unwritten -= kept.length
      this.show(kept)
    })
    // Whoever waits next gets the error; until then nobody does, which is no reason to end the process.
    this.#written.catch(() => this.end('interrupted'))
    if (this.#unwritten > MAX_UNWRITTEN_FRAMES) await this.#written
  }

  /** @returns when all appended frames are journalled and shown. @throws what the journal threw. */
  flush(): Promise<void> {
    return this.#written
  }

  /** Shows frames that are in the database already. */
  show(frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.frames.push(frame)
      if (isVisible(this.events, frame)) this.#visible.push({ ...frame, id: this.#visible.length + 1 })
    }
    this.#wake()
  }

  /** Nothing comes after this; `lost` says that the end could not be stored, and readers are told so. */
  finish(lost: AppError | null = null): void {
    this.#isOver = true
    this.#lost = lost
    this.#wake()
  }

  /** All visible frames after number `afterId`, those to come included, until the run is over or `signal` aborts. @throws AppError when it was lost. */
  async *read(afterId: number, signal: AbortSignal): AsyncGenerator<ReaderFrame[]> {
    this.#readers++
    try {
      let at = afterId
      while (!signal.aborted) {
        const batch = this.#visible.slice(at, at + READ_BATCH)
        at += batch.length
        if (batch.length > 0) yield batch
        else if (this.#lost) throw this.#lost
        else if (this.#isOver) return
        else await this.#change(signal)
      }
    } finally {
      this.#readers--
      this.#lastReaderLeftAt = performance.now()
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }
}
