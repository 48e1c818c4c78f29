import type { Readable } from 'node:stream'
import { and, eq } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { AppError, notFound } from '../core/errors.ts'
import { documentVersions } from '../models/document.ts'
import type { BlobStore } from '../providers/blob-store/types.ts'
import { requireDocument } from './access.ts'
import { type DocumentAddress, type DocumentVersion, versionColumns } from './documents.ts'

export interface VersionsDependencies {
  db: Database
  blobs: BlobStore
}

/** What a document was over time, oldest first. @throws AppError 404. */
export async function listVersions(
  db: Database,
  principal: Principal,
  address: DocumentAddress,
): Promise<DocumentVersion[]> {
  await requireDocument(db, principal, { ...address, action: 'read' })
  return db
    .select(versionColumns)
    .from(documentVersions)
    .where(eq(documentVersions.documentId, address.documentId))
    .orderBy(documentVersions.version)
}

/** The original bytes of one of the versions. @throws AppError 404, 503 `original_unavailable`. */
export async function openVersion(
  { db, blobs }: VersionsDependencies,
  principal: Principal,
  { version, ...address }: DocumentAddress & { version: number },
): Promise<Readable> {
  await requireDocument(db, principal, { ...address, action: 'read' })
  const [found] = await db
    .select({ key: documentVersions.storageKey })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, address.documentId), eq(documentVersions.version, version)))
  if (!found) throw notFound()
  return blobs.open(found.key).catch((cause: unknown) => {
    throw new AppError(503, 'original_unavailable', 'The original of this document cannot be read.', { cause })
  })
}
