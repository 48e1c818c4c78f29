import { fileBlobStore } from './file.ts'
import { type S3Options, s3BlobStore } from './s3.ts'
import type { BlobStore } from './types.ts'

export type StorageOptions = { kind: 'file'; folder: string } | ({ kind: 's3' } & Omit<S3Options, 'scratch'>)

/** The store that the settings name. @param scratch a folder of this process' machine. */
export const openBlobStore = async (storage: StorageOptions, scratch: string): Promise<BlobStore> =>
  storage.kind === 'file' ? fileBlobStore(storage.folder) : s3BlobStore({ ...storage, scratch })
