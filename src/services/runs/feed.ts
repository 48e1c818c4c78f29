import type { Pool } from 'pg'
import { type AppError, invalid, notFound } from '../../core/errors.ts'
import type { ReaderFrame } from './frames.ts'
import { findStored, number, type Place, readPages, START } from './stored-frames.ts'
import { Tail, type TailSource } from './tail.ts'

export interface FeedOptions {
  pool: Pool
  messageId: number
  /** Whether its readers get named events. */
  events: boolean
  /** The newest frame there is already; those up to it are read from the database. */
  end?: Place
  /** Called when the last reader has left. */
  onLeft?(): void
}

/** What is kept in memory of one run, for readers that keep up; one that does not reads from the database. */
const WINDOW_FRAMES = 256
const WINDOW_CHARACTERS = 128 * 1024
/** Handed to a reader at a time. */
const BATCH_FRAMES = 64
const BATCH_CHARACTERS = 32 * 1024

/** The frames of a run on their way to its readers in this process: every frame in it is in the database already. */
export class Feed implements TailSource {
  readonly messageId: number
  readonly events: boolean
  readonly #pool: Pool
  readonly #tails = new Set<Tail>()
  /** The newest frames, without a gap up to `#end`. */
  #window: ReaderFrame[] = []
  #characters = 0
  #end: Place
  #isOver = false
  #hasFailed = false
  #lost: AppError | null = null
  /** Readers that are finding their place. */
  #arriving = 0
  #lastLeftAt = performance.now()
  readonly #onLeft: () => void

  constructor({ pool, messageId, events, end = START, onLeft = () => {} }: FeedOptions) {
    this.#pool = pool
    this.messageId = messageId
    this.events = events
    this.#end = end
    this.#onLeft = onLeft
  }

  /** The newest frame. */
  get end(): Place {
    return this.#end
  }

  /** Nothing comes any more. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The run ended with an `error` frame. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** Why its end is not known, if it is not. */
  get lost(): AppError | null {
    return this.#lost
  }

  /** For how long nobody has read it; 0 while somebody does. */
  quietMs(): number {
    return this.#tails.size + this.#arriving > 0 ? 0 : performance.now() - this.#lastLeftAt
  }

  /** Shows frames; `end` is the place of the last, visible or not. */
  push(frames: readonly ReaderFrame[], end: Place): void {
    const firstId = frames[0]?.id ?? end.id + 1
    // Frames that were written but not shown lie between: only the database has all of them.
    if (firstId !== this.#end.id + 1) this.#forget(this.#window.length)
    const isNews = end.id > this.#end.id
    this.#end = end
    for (const frame of frames) {
      this.#window.push(frame)
      this.#characters += frame.data.length
      if (frame.event === 'error') this.#hasFailed = true
    }
    this.#shrink()
    if (isNews) this.#wake()
  }

  /** Nothing comes after this; `lost` says that the end is not known here, and readers are told so. */
  finish({ hasFailed = false, lost = null }: { hasFailed?: boolean; lost?: AppError | null } = {}): void {
    this.#isOver = true
    this.#hasFailed ||= hasFailed
    this.#lost = lost
    this.#wake()
  }

  /** Ends the tails without saying that the run has ended: their readers come back, to another process. */
  cut(): void {
    for (const tail of [...this.#tails]) tail.close()
  }

  /** Begins to read after the frame that readers know as `afterId`. @throws AppError 422 when there is no such frame. */
  async tail(afterId: number): Promise<Tail> {
    const known = this.#placeOf(afterId)
    if (known) return this.#add(new Tail(this, known))
    this.#arriving++
    const { place, end, hasEnded, hasFailed } = await findStored(this.#pool, this.messageId, afterId).finally(() => {
      this.#arriving--
      this.#lastLeftAt = performance.now()
    })
    if (place) return this.#add(new Tail(this, place))
    // The number of the `[DONE]` that followed the last frame: such a reader has everything.
    if (hasEnded && !hasFailed && afterId === end.id + 1) return new Tail(this, null)
    throw invalid('after', 'must be the id of a frame of this stream')
  }

  /** Frames in memory that come after `place`, none if it is the newest; null when they are in the database only. */
  after({ id }: Place): ReaderFrame[] | null {
    if (id >= this.#end.id) return []
    const from = id + 1 - (this.#window[0]?.id ?? this.#end.id + 1)
    if (from < 0) return null
    let to = from
    for (let characters = 0; to < this.#window.length && to - from < BATCH_FRAMES; to++) {
      characters += this.#window[to]?.data.length ?? 0
      if (characters > BATCH_CHARACTERS && to > from) break
    }
    return this.#window.slice(from, to)
  }

  /** Frames from the database that come after `place`. @throws AppError 404 when the run was deleted. */
  async stored(place: Place): Promise<{ visible: ReaderFrame[]; end: Place }> {
    const [page] = await readPages(this.#pool, [{ messageId: this.messageId, seq: place.seq }])
    if (!page || page.frames.length === 0) throw notFound()
    return number(page.frames, { events: this.events, after: place })
  }

  leave(tail: Tail): void {
    if (!this.#tails.delete(tail)) return
    this.#lastLeftAt = performance.now()
    if (this.#tails.size + this.#arriving === 0) this.#onLeft()
  }

  #add(tail: Tail): Tail {
    this.#tails.add(tail)
    return tail
  }

  #placeOf(id: number): Place | null {
    if (id === 0) return START
    if (id === this.#end.id) return this.#end
    const frame = this.#window[id - (this.#window[0]?.id ?? 0)]
    return frame?.id === id ? { seq: frame.seq, id } : null
  }

  /** Drops the oldest half when the window is twice too large, so that dropping costs little a frame. */
  #shrink(): void {
    if (this.#window.length <= 2 * WINDOW_FRAMES && this.#characters <= 2 * WINDOW_CHARACTERS) return
    let dropped = 0
    let characters = this.#characters
    while (this.#window.length - dropped > WINDOW_FRAMES || characters > WINDOW_CHARACTERS) {
      characters -= this.#window[dropped++]?.data.length ?? 0
    }
    this.#forget(dropped)
  }

  #forget(count: number): void {
    for (let at = 0; at < count; at++) this.#characters -= this.#window[at]?.data.length ?? 0
    this.#window = this.#window.slice(count)
  }

  #wake(): void {
    for (const tail of this.#tails) tail.wake()
  }
}
