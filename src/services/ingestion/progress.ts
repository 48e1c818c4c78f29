import { and, eq, notInArray, sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import type { Logger } from '../../core/logging.ts'
import { documentVersions } from '../../models/document.ts'
import type { ParseStep } from './isolation.ts'

type Status = 'parsing' | 'chunking' | 'indexing' | 'embedding'

export interface ProgressReport {
  parsed(step: ParseStep): void
  /** `share` of the index that is written, 0–1. */
  indexed(share: number): void
  /** `share` of the chunks that are embedded, 0–1. */
  embedded(share: number): void
  /** Nothing is written after this. */
  end(): Promise<void>
}

/** How much of the way is behind a document when a step begins; most of the time is in parsing. */
const BEGIN = { parsing: 0, chunking: 0.5, indexing: 0.55, embedding: 0.6 }
const MIN_INTERVAL_MS = 300

/**
 * Writes how far the reading of a version is: each change of step at once, steps within one a few times a second,
 * one write at a time. A write that fails only makes the bar stand still.
 */
export function reportProgress(db: Database, versionId: number, logger: Logger): ProgressReport {
  let next: { status: Status; progress: number } | null = null
  let lastStatus: Status | null = null
  let lastAt = 0
  let ended = false
  let writing: Promise<void> | null = null

  const write = async (): Promise<void> => {
    while (next && !ended) {
      const state = next
      next = null
      lastStatus = state.status
      lastAt = performance.now()
      await db
        .update(documentVersions)
        .set({ ...state, updatedAt: sql`now()` })
        .where(and(eq(documentVersions.id, versionId), notInArray(documentVersions.status, ['ready', 'failed'])))
    }
  }
  const report = (status: Status, share: number): void => {
    const end = { parsing: BEGIN.chunking, chunking: BEGIN.indexing, indexing: BEGIN.embedding, embedding: 1 }[status]
    const isDue = status !== lastStatus || performance.now() - lastAt > MIN_INTERVAL_MS
    if (ended || !isDue) return
    next = { status, progress: BEGIN[status] + share * (end - BEGIN[status]) }
    writing ??= write()
      .catch((error: unknown) => logger.debug({ err: error }, 'progress not written'))
      .finally(() => {
        writing = null
      })
  }
  report('parsing', 0)
  return {
    parsed(step) {
      if (step.step === 'chunking') report('chunking', 0)
      else report('parsing', step.total > 0 ? step.done / step.total : 0)
    },
    indexed: (share) => report('indexing', share),
    embedded: (share) => report('embedding', share),
    async end() {
      ended = true
      await writing
    },
  }
}
