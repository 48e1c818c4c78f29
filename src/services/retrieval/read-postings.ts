import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { postings } from '../../models/document.ts'

/** Parts of packed postings, by term. */
export type Entries = ReadonlyMap<string, readonly Buffer[]>

/** Reads the postings of terms; a term that nothing has is left out. */
export type ReadPostings = (terms: readonly string[]) => Promise<Entries>

/** The postings of a project as they are stored: a range of one index for each term. */
export const storedPostings =
  (db: Database, projectId: number): ReadPostings =>
  async (terms) => {
    if (terms.length === 0) return new Map()
    const rows = await db
      .select({ term: postings.term, entries: postings.entries })
      .from(postings)
      .where(and(eq(postings.projectId, projectId), inArray(postings.term, [...terms])))
    const parts = Map.groupBy(rows, ({ term }) => term)
    return new Map([...parts].map(([term, of]) => [term, of.map(({ entries }) => entries)]))
  }
