import { and, eq, notInArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import type { Database } from '../../core/database.ts'
import { AppError } from '../../core/errors.ts'
import { type Jobs, NotNow, type Queue } from '../../core/jobs.ts'
import { measuredSpan } from '../../core/measured-span.ts'
import type { Metrics } from '../../core/metrics.ts'
import { keepSpans } from '../../core/telemetry.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { BlobLost, type BlobStore, StorageUnavailable } from '../../providers/blob-store/types.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import { mayStillWrite } from '../access.ts'
import { embedVersion, fillIndex, listIndexes } from '../retrieval/embedding-index.ts'
import { indexVersion } from '../retrieval/lexical-index.ts'
import type { VectorStore } from '../retrieval/vector-store.ts'
import { type ProgressReport, reportProgress } from './progress.ts'
import { type Reading, readDocument } from './read-document.ts'
import { type AnalyzedDocument, ParseFailure } from './types.ts'
import { makeCurrent, QUEUED_AGAIN, type Version, writeChunks } from './versions.ts'

const Ingestion = Type.Object({ versionId: Type.Integer(), userId: Type.Integer() })

/** Reads a version of a document so that it can be searched; `userId` uploaded it. */
export const ingest: Queue<typeof Ingestion> = { name: 'ingest', data: Ingestion }

export interface IngestionServices extends Reading {
  db: NodePgDatabase
  jobs: Jobs
  blobs: BlobStore
  /** Null where no embedding model is configured. */
  embeddingsOf: ((model: string) => Embeddings) | null
  vectors: VectorStore
  /** Documents at once. */
  concurrency: number
  metrics: Pick<Metrics, 'stepSeconds' | 'documentsRead'>
}

const isFailed = eq(documentVersions.status, 'failed')

/** A document that takes its worker with it is tried so often. */
const TRIES = 3

const GIVEN_UP = {
  lost: ['worker_lost', 'The process that read this document ended before it was done, several times.'],
  failed: ['internal_error', 'Something went wrong here while this document was read; upload it again to retry.'],
} as const

const FILE_LOST = {
  code: 'stored_file_lost',
  detail: 'The stored file is missing or has changed since it was uploaded; upload it again.',
}

/** How long a document waits before a store that was away is asked again. */
const STORAGE_REST_MS = 10_000

/**
 * The way of a version from `queued` to `ready`: parse and chunk in a process of its own, write chunks and postings
 * while nobody sees them, then make the version current in one short transaction. Each step replaces what an earlier,
 * interrupted run of it left, so it may be run again from the start.
 */
export function workOnIngestion(services: IngestionServices): void {
  const { jobs, concurrency } = services
  jobs.work(ingest, {
    concurrency,
    tries: TRIES,
    handle: ({ versionId, userId }, signal) => ingestVersion(services, { versionId, userId, signal }),
    async giveUp({ versionId }, reason) {
      const [code, detail] = GIVEN_UP[reason]
      await failVersion(services, versionId, { code, detail })
    },
    async revive(tx, { versionId }) {
      await tx
        .update(documentVersions)
        .set(QUEUED_AGAIN)
        .where(and(eq(documentVersions.id, versionId), isFailed))
    },
  })
}

async function ingestVersion(
  services: IngestionServices,
  { versionId, userId, signal }: { versionId: number; userId: number; signal: AbortSignal },
): Promise<void> {
  const { db, jobs, vectors, blobs, logger, metrics } = services
  const version = await unreadVersion(db, versionId)
  if (!version) return
  keepSpans({ kind: 'ingestion', id: versionId })
  const step = measuredSpan(metrics.stepSeconds)
  const progress = reportProgress(db, versionId, logger)
  const requireAccess = async (): Promise<void> => {
    signal.throwIfAborted()
    if (await mayStillWrite(db, userId, version.projectId)) return
    throw new AppError(403, 'access_revoked', 'Whoever uploaded this may no longer change documents here.')
  }
  try {
    await requireAccess()
    const { name, mediaType } = version
    const stored = { key: version.storageKey, sha256: version.sha256 }
    const analyzed = await blobs.withFile(stored, signal, (path) =>
      readDocument(services, { path, name, mediaType, signal }, progress.parsed),
    )
    await requireAccess()
    await step('ingest index', {}, () => index(db, { version, analyzed, progress, signal }))
    await requireAccess()
    await step('ingest embed', {}, () => embed(services, { version, analyzed, progress, signal }))
    await requireAccess()
    await progress.end()
    await step('ingest switch', {}, () => makeCurrent({ db, jobs, vectors }, version, analyzed))
    vectors.wake()
    metrics.documentsRead.inc({ outcome: 'ready' })
  } catch (error) {
    await progress.end()
    if (error instanceof StorageUnavailable) {
      await queueAgain(db, versionId)
      throw new NotNow('the store of files is away', { delayMs: STORAGE_REST_MS, cause: error })
    }
    if (error instanceof BlobLost) await failVersion(services, versionId, FILE_LOST)
    else if (error instanceof ParseFailure) await failVersion(services, versionId, error)
    else if (error instanceof AppError)
      await failVersion(services, versionId, { code: error.code, detail: error.message })
    else throw error
  }
}

async function index(
  db: Database,
  work: { version: Version; analyzed: AnalyzedDocument; progress: ProgressReport; signal: AbortSignal },
): Promise<void> {
  const { version, analyzed, progress, signal } = work
  await writeChunks(db, version.id, analyzed, (written) => {
    signal.throwIfAborted()
    progress.indexed(written / analyzed.chunks.length)
  })
  await indexVersion(db, { projectId: version.projectId, versionId: version.id, ...analyzed })
}

/** A model that is away keeps no document from being found by its words: what is missing is embedded later. */
async function embed(
  { db, jobs, embeddingsOf, logger }: IngestionServices,
  work: { version: Version; analyzed: AnalyzedDocument; progress: ProgressReport; signal: AbortSignal },
): Promise<void> {
  if (!embeddingsOf) return
  const { version, analyzed, progress, signal } = work
  for (const { id: indexId, model } of await listIndexes(db)) {
    const onEmbedded = (count: number) => progress.embedded(count / analyzed.chunks.length)
    try {
      await embedVersion(db, { indexId, versionId: version.id, embeddings: embeddingsOf(model), signal, onEmbedded })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      logger.warn({ err: error, version_id: version.id }, 'a document is searched by its words until it is embedded')
      await db.transaction((tx) => jobs.send(tx, fillIndex, { indexId }))
    }
  }
}

/** Null when it is deleted, or its reading has ended. */
async function unreadVersion(db: Database, versionId: number): Promise<(Version & { mediaType: string }) | null> {
  const [version] = await db
    .select({
      id: documentVersions.id,
      number: documentVersions.version,
      documentId: documents.id,
      projectId: documents.projectId,
      name: documents.name,
      storageKey: documentVersions.storageKey,
      sha256: documentVersions.sha256,
      mediaType: documentVersions.mediaType,
    })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(and(eq(documentVersions.id, versionId), notInArray(documentVersions.status, ['ready', 'failed'])))
  return version ?? null
}

/** It waits for the store, and says so: nothing is being done. */
async function queueAgain(db: Database, versionId: number): Promise<void> {
  await db
    .update(documentVersions)
    .set({ status: 'queued', progress: 0, updatedAt: sql`now()` })
    .where(and(eq(documentVersions.id, versionId), notInArray(documentVersions.status, ['ready', 'failed'])))
}

async function failVersion(
  { db, metrics }: IngestionServices,
  versionId: number,
  { code, detail }: { code: string; detail: string },
): Promise<void> {
  await db
    .update(documentVersions)
    .set({ status: 'failed', errorCode: code, errorDetail: detail, updatedAt: sql`now()` })
    .where(and(eq(documentVersions.id, versionId), notInArray(documentVersions.status, ['ready'])))
  metrics.documentsRead.inc({ outcome: code })
}
