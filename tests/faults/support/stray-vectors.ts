import { ChromaClient } from 'chromadb'
import type pg from 'pg'

/** Where Chroma does not hold exactly what the table of vectors does, a sentence for each index. */
export async function findStrayVectors(pool: Pick<pg.Pool, 'query'>, chromaUrl: string): Promise<string[]> {
  const { rows } = await pool.query<{ key: string; ids: string[] | null }>(
    `SELECT key, array_agg(version_id || ':' || ordinal) FILTER (WHERE version_id IS NOT NULL) AS ids
     FROM embedding_indexes LEFT JOIN chunk_vectors ON index_id = embedding_indexes.id GROUP BY key`,
  )
  const { hostname, port } = new URL(chromaUrl)
  const client = new ChromaClient({ host: hostname, port: Number(port) })
  const wrong: string[] = []
  for (const { key, ids } of rows) {
    const theirs = new Set<string>()
    const collection = await client.getOrCreateCollection({ name: `groundwire-${key}`, embeddingFunction: null })
    for (let offset = 0, page = ['']; page.length > 0; offset += page.length) {
      page = (await collection.get({ limit: 1_000, offset, include: [] })).ids
      for (const id of page) theirs.add(id)
    }
    const ours = new Set(ids ?? [])
    const [missing, strange] = [ours.difference(theirs).size, theirs.difference(ours).size]
    if (missing + strange > 0) wrong.push(`Chroma lacks ${missing} vectors and has ${strange} too many`)
  }
  return wrong
}
