import { Readable } from 'node:stream'
import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../core/context.ts'
import { type Database, unlessTaken } from '../core/database.ts'
import { conflict, invalid, notFound } from '../core/errors.ts'
import type { Jobs } from '../core/jobs.ts'
import { chunks, documents, documentVersions } from '../models/document.ts'
import type { BlobStore, ByteRange } from '../providers/blob-store/types.ts'
import { verified } from '../providers/blob-store/verified.ts'
import type { PageQuery } from '../schemas/base.ts'
import type { DocumentQuery, DocumentUpdate, TextQuery } from '../schemas/document.ts'
import { requireDocument, requireProject } from './access.ts'
import { takeFromAgents } from './agents/agents.ts'
import { audit } from './audit/audit.ts'
import { documentName } from './document-names.ts'
import type { Page as TextPage } from './ingestion/types.ts'
import { newerThan, type Page, toPage } from './pages.ts'
import { tidyIndex } from './retrieval/lexical-index.ts'
import type { VectorStore } from './retrieval/vector-store.ts'
import { touchVisible } from './retrieval/visible.ts'
import { removeFiles } from './stored-files.ts'
import { redactAccounts } from './traces/redaction.ts'

const { text: _text, pageEnds: _pageEnds, ...withoutText } = getTableColumns(documentVersions)
export const versionColumns = withoutText

/** A version without its text, which may be megabytes. */
export type DocumentVersion = Omit<typeof documentVersions.$inferSelect, 'text' | 'pageEnds'>
/** A document with its newest version, ready or not. */
export type Document = typeof documents.$inferSelect & { newest: DocumentVersion }
export type Chunk = typeof chunks.$inferSelect

/** A document of a project, as its address names it. */
export interface DocumentAddress {
  projectId: number
  documentId: number
}

const isNewest = sql`${documentVersions.version} = (SELECT max(other.version) FROM document_versions other
  WHERE other.document_id = ${documents.id})`

/** Documents that meet `condition` (which may speak of the newest version), by id. */
export async function findDocuments(db: Database, condition: SQL | undefined, limit: number): Promise<Document[]> {
  const rows = await db
    .select({ document: documents, newest: versionColumns })
    .from(documents)
    .innerJoin(documentVersions, and(eq(documentVersions.documentId, documents.id), isNewest))
    .where(condition)
    .orderBy(asc(documents.id))
    .limit(limit)
  return rows.map(({ document, newest }) => ({ ...document, newest }))
}

/** The documents of a project; `q` is a part of the name, `status` that of the newest version. */
export async function listDocuments(
  db: Database,
  principal: Principal,
  projectId: number,
  { limit, cursor, status, q }: DocumentQuery,
): Promise<Page<Document>> {
  await requireProject(db, principal, projectId, 'read')
  const condition = and(
    eq(documents.projectId, projectId),
    newerThan(documents.id, cursor),
    status === undefined ? undefined : eq(documentVersions.status, status),
    q === undefined ? undefined : sql`strpos(lower(${documents.name}), lower(${q})) > 0`,
  )
  return toPage(await findDocuments(db, condition, limit + 1), limit)
}

export async function getDocument(db: Database, principal: Principal, address: DocumentAddress): Promise<Document> {
  await requireDocument(db, principal, { ...address, action: 'read' })
  return findDocument(db, address.documentId)
}

async function findDocument(db: Database, id: number): Promise<Document> {
  const [document] = await findDocuments(db, eq(documents.id, id), 1)
  if (!document) throw notFound()
  return document
}

/** @throws AppError 409 `name_taken`, 422 for a name that a document cannot have. */
export async function updateDocument(
  db: NodePgDatabase,
  principal: Principal,
  address: DocumentAddress,
  { name, metadata }: DocumentUpdate,
): Promise<Document> {
  await requireDocument(db, principal, { ...address, action: 'write' })
  const id = address.documentId
  if (name !== undefined && documentName(name) !== name.normalize('NFC')) {
    throw invalid('body.name', 'must not have path separators, invisible characters or spaces at its ends')
  }
  const changes = {
    ...(name === undefined ? {} : { name: documentName(name) }),
    ...(metadata === undefined ? {} : { metadata }),
    updatedAt: sql`now()`,
  }
  await unlessTaken(db.update(documents).set(changes).where(eq(documents.id, id)), 'documents_name', nameTaken)
  return findDocument(db, id)
}

const nameTaken = () => conflict('name_taken', 'Another document of this project has this name.')

/** Deletes a document with all its versions; the stored files go right after, by a job of the same transaction. */
export async function deleteDocument(
  { db, jobs, vectors }: { db: NodePgDatabase; jobs: Jobs; vectors: VectorStore },
  principal: Principal,
  address: DocumentAddress,
): Promise<void> {
  await requireDocument(db, principal, { ...address, action: 'write' })
  await db.transaction(async (tx) => {
    // Locked first, so that no version is added between the two statements below.
    await tx.select({ id: documents.id }).from(documents).where(eq(documents.id, address.documentId)).for('update')
    const versions = await tx
      .select({ id: documentVersions.id, key: documentVersions.storageKey })
      .from(documentVersions)
      .where(eq(documentVersions.documentId, address.documentId))
    await tx.delete(documents).where(eq(documents.id, address.documentId))
    await takeFromAgents(tx, address.projectId, address.documentId)
    await touchVisible(tx, address.projectId)
    await vectors.changed(tx, { versionIds: versions.map(({ id }) => id) })
    await jobs.send(tx, tidyIndex, { projectId: address.projectId, hasDead: true })
    await jobs.send(tx, redactAccounts, { projectId: address.projectId, documentId: address.documentId })
    if (versions.length > 0) await jobs.send(tx, removeFiles, { keys: versions.map(({ key }) => key) })
    const { documentId, projectId } = address
    await audit(tx, { action: 'document.deleted', targetId: documentId, projectId })
  })
  jobs.wake(removeFiles)
  jobs.wake(tidyIndex)
  jobs.wake(redactAccounts)
  vectors.wake()
}

/** The original bytes of the newest version. A whole one that is not what was uploaded breaks off instead of ending. */
export async function openOriginal(
  { db, blobs }: { db: Database; blobs: BlobStore },
  principal: Principal,
  address: DocumentAddress,
): Promise<{ document: Document; open(range: ByteRange | null): Promise<Readable> }> {
  const document = await getDocument(db, principal, address)
  const { storageKey, sha256 } = document.newest
  return {
    document,
    async open(range) {
      if (range) return blobs.open(storageKey, range)
      return Readable.from(verified(await blobs.open(storageKey), sha256), { objectMode: false })
    },
  }
}

export type { ByteRange } from '../providers/blob-store/types.ts'

export interface DocumentText {
  version: number
  text: string
  pages: TextPage[]
}

/**
 * What was extracted from a version; without one named, from the current one.
 * @throws AppError 404 for a version that there is not, 409 `not_ready` for one that has no text (yet).
 */
export async function getText(
  db: Database,
  principal: Principal,
  address: DocumentAddress,
  { version: wanted }: TextQuery,
): Promise<DocumentText> {
  const { id, version } =
    wanted === undefined
      ? await requireCurrent(db, principal, address)
      : await requireVersion(db, principal, { ...address, version: wanted })
  const [row] = await db
    .select({ text: documentVersions.text, pageEnds: documentVersions.pageEnds })
    .from(documentVersions)
    .where(eq(documentVersions.id, id))
  if (!row) throw notFound()
  const ends = row.pageEnds ?? []
  const pages = ends.map((end, index) => ({ number: index + 1, start: ends[index - 1] ?? 0, end }))
  return { version, text: row.text ?? '', pages }
}

/** The chunks of the current version in order. @throws AppError 409 `not_ready` while there is none. */
export async function listChunks(
  db: Database,
  principal: Principal,
  address: DocumentAddress,
  { limit, cursor }: PageQuery,
): Promise<Page<Chunk>> {
  const { id } = await requireCurrent(db, principal, address)
  const rows = await db
    .select()
    .from(chunks)
    .where(and(eq(chunks.versionId, id), newerThan(chunks.id, cursor)))
    .orderBy(chunks.id)
    .limit(limit + 1)
  return toPage(rows, limit)
}

/** A version of a document, and its number. */
interface NumberedVersion {
  id: number
  version: number
}

async function requireCurrent(db: Database, principal: Principal, address: DocumentAddress): Promise<NumberedVersion> {
  await requireDocument(db, principal, { ...address, action: 'read' })
  const [current] = await db
    .select({ id: documentVersions.id, version: documentVersions.version })
    .from(documents)
    .innerJoin(documentVersions, eq(documentVersions.id, documents.currentVersionId))
    .where(eq(documents.id, address.documentId))
  if (!current) throw notReady()
  return current
}

async function requireVersion(
  db: Database,
  principal: Principal,
  { version, ...address }: DocumentAddress & { version: number },
): Promise<NumberedVersion> {
  await requireDocument(db, principal, { ...address, action: 'read' })
  const [found] = await db
    .select({ id: documentVersions.id, status: documentVersions.status })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, address.documentId), eq(documentVersions.version, version)))
  if (!found) throw notFound()
  if (found.status !== 'ready') throw notReady()
  return { id: found.id, version }
}

const notReady = () => conflict('not_ready', 'This document has not been read yet, or could not be; see its status.')
