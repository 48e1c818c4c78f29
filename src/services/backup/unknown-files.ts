import type pg from 'pg'
import type { BlobStore } from '../../providers/blob-store/types.ts'
import { inPortions } from './portions.ts'

const KEYS_PER_STEP = 1_000

/** Removes those of the files that no row refers to. */
export async function removeUnknown(
  keys: AsyncIterable<string>,
  { pool, blobs }: { pool: pg.Pool; blobs: BlobStore },
): Promise<void> {
  for await (const portion of inPortions(keys, KEYS_PER_STEP)) {
    const known = await knownAmong(pool, portion)
    for (const key of portion) if (!known.has(key)) await blobs.remove(key)
  }
}

async function knownAmong(pool: pg.Pool, keys: readonly string[]): Promise<Set<string>> {
  const { rows: tables } = await pool.query(`SELECT to_regclass('public.document_versions') AS found`)
  if (tables[0]?.found === null) return new Set()
  const { rows } = await pool.query<{ key: string }>(
    'SELECT DISTINCT storage_key AS key FROM document_versions WHERE storage_key = ANY($1)',
    [keys],
  )
  return new Set(rows.map(({ key }) => key))
}
