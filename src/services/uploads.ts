import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { and, eq, max, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../core/context.ts'
import type { Database, Transaction } from '../core/database.ts'
import { AppError, notFound } from '../core/errors.ts'
import type { Jobs } from '../core/jobs.ts'
import { currentTraceparent, keepSpans, withSpan } from '../core/telemetry.ts'
import { documents, documentVersions } from '../models/document.ts'
import { projects } from '../models/project.ts'
import type { BlobStore, ReceivedBlob } from '../providers/blob-store/types.ts'
import { sniff } from '../providers/parsers/sniff.ts'
import type { WebFetcher } from '../providers/web/fetch-page.ts'
import { requireDocument, requireProject } from './access.ts'
import { documentName } from './document-names.ts'
import { type Document, type DocumentAddress, findDocuments } from './documents.ts'
import { ingest } from './ingestion/pipeline.ts'
import { ParseFailure } from './ingestion/types.ts'
import { QUEUED_AGAIN } from './ingestion/versions.ts'
import type { VectorStore } from './retrieval/vector-store.ts'
import { folderOf, noteArrived, noteArriving, removeArriving, removeFiles } from './stored-files.ts'

export interface DocumentServices {
  db: NodePgDatabase
  jobs: Jobs
  vectors: VectorStore
  blobs: BlobStore
  maxUploadBytes: number
  web: WebFetcher
}

export interface UploadDetails {
  /** As the client names the file. */
  fileName: string
  metadata: Record<string, unknown> | null
  /** Where it was fetched from. */
  sourceUrl?: string
}

export interface Upload {
  projectId: number
  content: Readable
  /** Asked once the bytes are there: a form may say more after them. What it throws, nothing is stored of. */
  details: (received: Pick<ReceivedBlob, 'sha256'>) => Promise<UploadDetails>
}

export interface UploadOutcome {
  document: Document
  /** False when the project has these bytes already. */
  isNew: boolean
}

/**
 * Takes a file into a project: its bytes into the blob store, its row and the job that reads it into the database, in
 * one transaction. Bytes that the project has are not taken again (when they could not be read before, that is
 * tried again); other bytes under a name that the project has are that document's next version.
 *
 * @throws AppError 404, 403, 413 `file_too_large`, 422 `empty_file`, 503 `storage_unavailable`, 507 `storage_full`.
 */
export async function uploadDocument(
  services: DocumentServices,
  principal: Principal,
  { projectId, content, details }: Upload,
): Promise<UploadOutcome> {
  await requireProject(services.db, principal, projectId, 'write')
  const key = `${folderOf(projectId)}/${randomUUID()}`
  const blob = await withSpan('upload receive', {}, () =>
    services.blobs.receive(content, { key, maxBytes: services.maxUploadBytes }),
  )
  try {
    const named = await details(blob)
    if (blob.sizeBytes === 0) throw new AppError(422, 'empty_file', 'This file is empty (0 bytes).')
    return await store(services, principal, { ...named, projectId, blob, storageKey: key })
  } finally {
    await blob.discard()
  }
}

/**
 * Fetches a page into a project, as if its bytes had been uploaded under the name at the end of its address.
 * @throws AppError as `uploadDocument` and `WebFetcher.fetch` do.
 */
export async function fetchDocument(
  services: DocumentServices,
  principal: Principal,
  {
    projectId,
    url,
    name,
    metadata,
    signal,
  }: { projectId: number; url: string; name: string | null; signal: AbortSignal } & Pick<UploadDetails, 'metadata'>,
): Promise<UploadOutcome> {
  // Asked before anything is fetched for somebody.
  await requireProject(services.db, principal, projectId, 'write')
  const page = await services.web.fetch(url, { maxBytes: services.maxUploadBytes })
  return uploadDocument(services, principal, {
    projectId,
    content: page.body,
    details: async () => {
      signal.throwIfAborted()
      return { fileName: name ?? page.fileName, metadata, sourceUrl: page.url }
    },
  })
}

/**
 * Reads the newest version of a document again, as a version of its own beside the one that answers until then.
 * One that is being read stays as it is. @throws AppError 404, 403.
 */
export async function reindexDocument(
  { db, jobs }: Pick<DocumentServices, 'db' | 'jobs'>,
  principal: Principal,
  address: DocumentAddress,
): Promise<Document> {
  await requireDocument(db, principal, { ...address, action: 'write' })
  const document = await db.transaction(async (tx) => {
    await lockProject(tx, address.projectId)
    const [existing] = await findDocuments(tx, eq(documents.id, address.documentId), 1)
    if (!existing) throw notFound()
    const { newest } = existing
    if (newest.status !== 'ready' && newest.status !== 'failed') return existing
    const { versionId } =
      newest.status === 'failed'
        ? await queueAgain(tx, existing)
        : await queueVersion(tx, { ...newest, version: newest.version + 1 })
    await jobs.send(tx, ingest, { versionId, userId: principal.userId }, principal.userId)
    const [queued] = await findDocuments(tx, eq(documents.id, address.documentId), 1)
    return queued ?? existing
  })
  jobs.wake(ingest)
  return document
}

interface Received extends UploadDetails {
  projectId: number
  blob: ReceivedBlob
  /** Where `blob` is kept. */
  storageKey: string
}

async function store(services: DocumentServices, principal: Principal, received: Received): Promise<UploadOutcome> {
  const { db, jobs } = services
  const { projectId, blob, storageKey } = received
  // Asked again: it may have been taken away while the bytes came.
  await requireProject(db, principal, projectId, 'write')
  const known = await findSameBytes(db, received)
  if (known && known.newest.status !== 'failed') return { document: known, isNew: false }

  const mediaType = await mediaTypeOf(received)
  await noteArriving(db, storageKey)
  // Before the transaction: a store that is slow must not hold the project and a connection, of which the embedded database has one.
  await withSpan('upload keep', {}, blob.keep)
  let isAtCommit = false
  try {
    const outcome = await db.transaction(async (tx) => {
      const stored = await storeRows(tx, { jobs, principal, received: { ...received, mediaType } })
      isAtCommit = true
      return stored
    })
    if (!outcome.isNew) await drop(services, storageKey)
    jobs.wake(ingest)
    return outcome
  } catch (error) {
    // When the answer to a commit is lost the rows may be there; then only the sweep can tell.
    if (!isAtCommit) await drop(services, storageKey)
    throw error
  }
}

/** What does not succeed now is left to the sweep. */
const drop = (services: DocumentServices, key: string): Promise<void> => removeArriving(services, key).catch(() => {})

async function storeRows(
  tx: Transaction,
  { jobs, principal, received }: { jobs: Jobs; principal: Principal; received: Received & { mediaType: string } },
): Promise<UploadOutcome> {
  const { projectId, storageKey } = received
  await lockProject(tx, projectId)
  await requireProject(tx, principal, projectId, 'write')
  const existing = await findSameBytes(tx, received)
  if (existing && existing.newest.status !== 'failed') return { document: existing, isNew: false }

  if (existing) await moveFile(tx, jobs, { from: existing.newest.storageKey, to: storageKey })
  const { documentId, versionId } = existing
    ? await queueAgain(tx, existing)
    : await addVersion(tx, principal, received)
  await noteArrived(tx, storageKey)
  await jobs.send(tx, ingest, { versionId, userId: principal.userId }, principal.userId)
  const [document] = await findDocuments(tx, eq(documents.id, documentId), 1)
  if (!document) throw new Error('the document just written is not there')
  return { document, isNew: true }
}

async function findSameBytes(db: Database, { projectId, blob }: Received): Promise<Document | null> {
  const sameBytes = and(eq(documents.projectId, projectId), eq(documentVersions.sha256, blob.sha256))
  const [existing] = await findDocuments(db, sameBytes, 1)
  return existing ?? null
}

/** Uploads into one project are stored one after the other: two with one name or the same bytes must see each other. */
async function lockProject(tx: Transaction, projectId: number): Promise<void> {
  const [project] = await tx
    .select({ id: projects.id })
    .from(projects)
    .where(eq(projects.id, projectId))
    .for('no key update')
  if (!project) throw notFound()
}

/** Of the same bytes: what could not be read may have been the stored file's fault. */
async function moveFile(tx: Transaction, jobs: Jobs, { from, to }: { from: string; to: string }): Promise<void> {
  await tx.update(documentVersions).set({ storageKey: to }).where(eq(documentVersions.storageKey, from))
  await jobs.send(tx, removeFiles, { keys: [from] })
}

interface QueuedVersion {
  documentId: number
  versionId: number
}

async function queueAgain(tx: Transaction, { id, newest }: Document): Promise<QueuedVersion> {
  const traceparent = currentTraceparent() ?? null
  await tx
    .update(documentVersions)
    .set({ ...QUEUED_AGAIN, traceparent })
    .where(eq(documentVersions.id, newest.id))
  keepSpans({ kind: 'ingestion', id: newest.id })
  return { documentId: id, versionId: newest.id }
}

async function addVersion(
  tx: Transaction,
  principal: Principal,
  { projectId, fileName, metadata, sourceUrl, blob, storageKey, mediaType }: Received & { mediaType: string },
): Promise<QueuedVersion> {
  const described = { ...(metadata === null ? {} : { metadata }), sourceUrl: sourceUrl ?? null }
  const [document] = await tx
    .insert(documents)
    .values({ projectId, name: documentName(fileName), createdBy: principal.userId, ...described })
    .onConflictDoUpdate({
      target: [documents.projectId, documents.name],
      set: { updatedAt: sql`now()`, ...described },
    })
    .returning({ id: documents.id })
  if (!document) throw new Error('insert returned no row')
  const documentId = document.id
  const [latest] = await tx
    .select({ version: max(documentVersions.version) })
    .from(documentVersions)
    .where(eq(documentVersions.documentId, documentId))
  const { sha256, sizeBytes } = blob
  const version = (latest?.version ?? 0) + 1
  return queueVersion(tx, { documentId, projectId, version, sha256, sizeBytes, storageKey, mediaType })
}

type NewVersion = Pick<
  typeof documentVersions.$inferInsert,
  'documentId' | 'projectId' | 'version' | 'sha256' | 'sizeBytes' | 'storageKey' | 'mediaType'
>

async function queueVersion(tx: Transaction, version: NewVersion): Promise<QueuedVersion> {
  const { documentId, projectId, version: number, sha256, sizeBytes, storageKey, mediaType } = version
  const [queued] = await tx
    .insert(documentVersions)
    .values({
      documentId,
      projectId,
      version: number,
      sha256,
      sizeBytes,
      storageKey,
      mediaType,
      status: 'queued',
      traceparent: currentTraceparent() ?? null,
    })
    .returning({ id: documentVersions.id })
  if (!queued) throw new Error('insert returned no row')
  keepSpans({ kind: 'ingestion', id: queued.id })
  return { documentId, versionId: queued.id }
}

/** By content; what is not understood fails when it is read, with the reason. */
async function mediaTypeOf({ blob, fileName }: Received): Promise<string> {
  try {
    return (await sniff(blob.head, documentName(fileName))).mediaType
  } catch (error) {
    if (error instanceof ParseFailure) return 'application/octet-stream'
    throw error
  }
}
