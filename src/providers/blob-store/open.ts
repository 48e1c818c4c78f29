import { fileBlobStore } from './file.ts'
import { type S3Options, s3BlobStore } from './s3.ts'
import type { BlobStore } from './types.ts'

export type StorageOptions =
  | { kind: 'file'; folder: string }
  | ({ kind: 's3' } & Omit<S3Options, 'scratch' | 'timeouts'>)

/** A store is near, and a part of 8 MB passes a line of 3 Mbit/s in a try. */
const S3_TIMEOUTS = { connectMs: 3_000, answerMs: 5_000, transferMs: 60_000 }

/** The store that the settings name. @param scratch a folder of this process' machine. */
export const openBlobStore = async (storage: StorageOptions, scratch: string): Promise<BlobStore> =>
  storage.kind === 'file' ? fileBlobStore(storage.folder) : s3BlobStore({ ...storage, scratch, timeouts: S3_TIMEOUTS })
