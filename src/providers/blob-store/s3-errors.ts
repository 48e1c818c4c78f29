import { AppError } from '../../core/errors.ts'
import { BlobMissing, StorageUnavailable, storageFull } from './types.ts'

/** What stores say when there is no room: AWS-like quotas, MinIO, Ceph. */
const FULL = /^(QuotaExceeded|XMinioStorageFull|StorageFull|InsufficientStorage|InsufficientCapacity)/

/** A failure of the store in our words: missing, full, or away; what it says itself is only its cause. */
export function s3Error(error: unknown): Error {
  if (error instanceof AppError) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'NoSuchKey') return new BlobMissing(error)
  if (FULL.test(name) || httpStatusOf(error) === 507) return storageFull(error)
  return new StorageUnavailable(error)
}

/** What the store answered with; undefined when nothing was heard from it. */
export function httpStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  const metadata = error.$metadata
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}
