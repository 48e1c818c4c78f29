import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Database } from '../../core/database.ts'
import type { Jobs } from '../../core/jobs.ts'
import { estimateTokens } from '../../core/token-estimate.ts'
import { chunks, documents, documentVersions } from '../../models/document.ts'
import { chunkVectors } from '../../models/embedding.ts'
import { removeVersion, tidyIndex } from '../retrieval/lexical-index.ts'
import type { VectorStore } from '../retrieval/vector-store.ts'
import { touchVisible } from '../retrieval/visible.ts'
import type { AnalyzedDocument } from './types.ts'

/** The version that is being read, with what of its document that needs. */
export interface Version {
  id: number
  /** Counted from 1 within the document. */
  number: number
  documentId: number
  projectId: number
  name: string
  storageKey: string
  sha256: string
}

/** What a version that could not be read is set to, for that to be tried again. */
export const QUEUED_AGAIN = {
  status: 'queued',
  progress: 0,
  errorCode: null,
  errorDetail: null,
  updatedAt: sql`now()`,
} as const

/** The index is tidied after so many changes of a project: joining is cheap when there is much to join. */
const VERSIONS_PER_TIDYING = 32
/** Rows of one insert: some hundred kilobytes of statement. */
const CHUNKS_PER_INSERT = 200

/** Writes a version's chunks; what it had before goes, so that it can be done again. */
export async function writeChunks(
  db: Database,
  versionId: number,
  { chunks: all, chunkLengths }: AnalyzedDocument,
  onWritten: (count: number) => void,
): Promise<void> {
  await db.delete(chunks).where(eq(chunks.versionId, versionId))
  for (let at = 0; at < all.length; at += CHUNKS_PER_INSERT) {
    onWritten(at)
    const rows = all.slice(at, at + CHUNKS_PER_INSERT).map((chunk) => ({
      versionId,
      ...chunk,
      termCount: chunkLengths[chunk.ordinal] ?? 0,
    }))
    await db.insert(chunks).values(rows)
  }
}

/**
 * Makes a version with its chunks and postings in place the one that answers questions, unless a newer one does.
 * Of the version before, text and chunks stay, for the citations that point to them; its postings go.
 */
export async function makeCurrent(
  { db, jobs, vectors }: { db: NodePgDatabase; jobs: Jobs | null; vectors: VectorStore },
  version: Version,
  analyzed: AnalyzedDocument,
): Promise<void> {
  const { text, pages, chunks: all, chunkLengths, mediaType, language } = analyzed
  await db.transaction(async (tx) => {
    // Locks the document first, as its deletion does; when it is gone there is nothing to bring back.
    const [document] = await tx
      .select({ currentVersionId: documents.currentVersionId })
      .from(documents)
      .where(eq(documents.id, version.documentId))
      .for('update')
    if (!document || document.currentVersionId === version.id) return
    await tx
      .update(documentVersions)
      .set({
        status: 'ready',
        progress: 1,
        text,
        mediaType,
        language,
        tokenCount: estimateTokens(text),
        pageEnds: pages.map(({ end }) => end),
        pageCount: pages.length,
        chunkCount: all.length,
        termCount: chunkLengths.reduce((sum, length) => sum + length, 0),
        errorCode: null,
        errorDetail: null,
        updatedAt: sql`now()`,
      })
      .where(eq(documentVersions.id, version.id))
    const [before] =
      document.currentVersionId === null
        ? []
        : await tx
            .select({ id: documentVersions.id, number: documentVersions.version })
            .from(documentVersions)
            .where(eq(documentVersions.id, document.currentVersionId))
    const isOutdated = before !== undefined && before.number > version.number
    if (!isOutdated) {
      await tx
        .update(documents)
        .set({ currentVersionId: version.id, updatedAt: sql`now()` })
        .where(eq(documents.id, version.documentId))
    }
    const historic = isOutdated ? version.id : before?.id
    if (historic !== undefined) {
      await removeVersion(tx, historic)
      await tx.delete(chunkVectors).where(eq(chunkVectors.versionId, historic))
    }
    await vectors.changed(tx, { versionIds: historic === undefined ? [version.id] : [version.id, historic] })
    const revision = await touchVisible(tx, version.projectId)
    const hasDead = historic !== undefined
    if (hasDead || revision % VERSIONS_PER_TIDYING === 0) {
      await jobs?.send(tx, tidyIndex, { projectId: version.projectId, hasDead })
    }
  })
}
