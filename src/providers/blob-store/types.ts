import type { Readable } from 'node:stream'
import { AppError } from '../../core/errors.ts'

/** Bytes that were taken in and are not yet kept: they go with `discard`, or with the process. */
export interface ReceivedBlob {
  /** Lower-case hex. */
  sha256: string
  sizeBytes: number
  /** The first bytes, enough to tell what kind of file it is. */
  head: Uint8Array
  /** Keeps them under their key, at once and whole. */
  keep(): Promise<void>
  /** Nothing happens to what is kept. */
  discard(): Promise<void>
}

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number
  end: number
}

/** A blob as its row has it: what was received must still be what is there. */
export interface StoredBlob {
  key: string
  sha256: string
}

/** What was received is not there any more: `BlobMissing` or `BlobChanged`. */
export class BlobLost extends AppError {
  constructor(cause?: unknown) {
    super(503, 'original_unavailable', 'The stored file is missing or has changed since it was uploaded.', { cause })
  }
}

/** There is nothing under a key. */
export class BlobMissing extends BlobLost {}

/** What is under a key is not what was received. */
export class BlobChanged extends BlobLost {}

/** The store is away, or refuses: the same call may succeed later. */
export class StorageUnavailable extends AppError {
  constructor(cause: unknown) {
    super(503, 'storage_unavailable', 'The store of files does not answer; try again shortly.', {
      headers: { 'Retry-After': '5' },
      cause,
    })
  }
}

export const storageFull = (cause: unknown): AppError =>
  new AppError(507, 'storage_full', 'The server has no space left; nothing was stored.', { cause })

/** Where the originals of documents are. Keys are ours; nothing a user named a file becomes part of one. */
export interface BlobStore {
  /**
   * Reads `source` to its end while hashing and counting; whatever goes wrong, nothing is left behind.
   * @param key of the form `folder/name`, under which nothing is seen before `keep`.
   * @throws AppError 413 `file_too_large` as soon as there are more than `maxBytes`, 507 `storage_full`;
   *   StorageUnavailable.
   */
  receive(source: Readable, blob: { key: string; maxBytes: number }): Promise<ReceivedBlob>
  /** What is there, or a part of it; `verified` tells whether it is what was received. @throws BlobMissing, StorageUnavailable. */
  open(key: string, range?: ByteRange): Promise<Readable>
  /**
   * Has `use` read the blob from a file on this machine, for as long as it takes.
   * @throws BlobMissing, BlobChanged, StorageUnavailable; what `use` throws; the reason of `signal`.
   */
  withFile<T>(blob: StoredBlob, signal: AbortSignal, use: (path: string) => Promise<T>): Promise<T>
  /** Removes what is under a key, or all below a folder; nothing there is fine. */
  remove(keyOrFolder: string): Promise<void>
  /** All keys there are, in no order. */
  list(): AsyncIterable<string>
  /** Removes what processes that died had begun to take in, when it is older than `olderThanMs`. */
  sweep(olderThanMs: number): Promise<void>
  /** @throws SetupError when what is configured cannot be used; StorageUnavailable when it does not answer. */
  probe(): Promise<void>
}
