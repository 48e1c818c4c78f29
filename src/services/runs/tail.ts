import type { AppError } from '../../core/errors.ts'
import type { ReaderFrame } from './frames.ts'
import type { Place } from './stored-frames.ts'

/** What a tail reads from. */
export interface TailSource {
  /** The newest frame. */
  readonly end: Place
  /** Nothing comes any more. */
  readonly isOver: boolean
  /** The run ended with an `error` frame. */
  readonly hasFailed: boolean
  /** Why its end is not known, if it is not. */
  readonly lost: AppError | null
  /** Frames in memory that come after `place`, none if it is the newest; null when they are in the database only. */
  after(place: Place): ReaderFrame[] | null
  /** Frames from the database that come after `place`. @throws AppError 404 when the run was deleted. */
  stored(place: Place): Promise<{ visible: ReaderFrame[]; end: Place }>
  leave(tail: Tail): void
}

/** One reader's way through the frames of a run. It holds a place and nothing else, so a slow reader costs no memory. */
export class Tail {
  readonly #feed: TailSource
  #place: Place
  #isClosed = false
  #wake: (() => void) | null = null

  /** Null: the reader has everything, the mark of the end included. */
  constructor(feed: TailSource, place: Place | null) {
    this.#feed = feed
    this.#place = place ?? feed.end
    this.#isClosed = place === null
  }

  /** The number that follows the last frame that was read. */
  get nextId(): number {
    return this.#place.id + 1
  }

  /** Whether the run is known to be complete, or to have been stopped, and everything of it was read. */
  get isDone(): boolean {
    return this.#feed.isOver && !this.#feed.hasFailed && !this.#isClosed
  }

  /**
   * The next frames, when there are any; null after the last one, or when the tail was closed. One call at a time.
   * @throws AppError when the run was lost or deleted.
   */
  async next(): Promise<ReaderFrame[] | null> {
    const feed = this.#feed
    while (!this.#isClosed) {
      const frames = feed.after(this.#place) ?? (await this.#stored())
      const last = frames.at(-1)
      if (last) {
        this.#place = last
        return frames
      }
      if (feed.end.id > this.#place.id) continue
      if (feed.lost) throw feed.lost
      if (feed.isOver) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return null
  }

  wake(): void {
    this.#wake?.()
    this.#wake = null
  }

  /** Stops reading; a `next` that waits ends with null. */
  close(): void {
    this.#isClosed = true
    this.#feed.leave(this)
    this.wake()
  }

  async #stored(): Promise<ReaderFrame[]> {
    const { visible, end } = await this.#feed.stored(this.#place)
    // What readers do not see lies between two frames that they do.
    if (visible.length === 0) this.#place = end
    return visible
  }
}
