import { and, eq } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { notFound } from '../core/errors.ts'
import { documentVersions } from '../models/document.ts'
import type { BlobStore } from '../providers/blob-store/types.ts'
import { verified } from '../providers/blob-store/verified.ts'
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

/**
 * The original bytes of one of the versions; one that is not what was uploaded breaks off before its end.
 * @throws AppError 404, 503 `original_unavailable`, 503 `storage_unavailable`.
 */
export async function openVersion(
  { db, blobs }: VersionsDependencies,
  principal: Principal,
  { version, ...address }: DocumentAddress & { version: number },
): Promise<AsyncGenerator<Uint8Array>> {
  await requireDocument(db, principal, { ...address, action: 'read' })
  const [found] = await db
    .select({ key: documentVersions.storageKey, sha256: documentVersions.sha256 })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, address.documentId), eq(documentVersions.version, version)))
  if (!found) throw notFound()
  return verified(await blobs.open(found.key), found.sha256)
}
