import type { Readable } from 'node:stream'

/** Bytes that were taken in and are not yet kept: they go with `discard`, or with the process. */
export interface ReceivedBlob {
  /** Lower-case hex. */
  sha256: string
  sizeBytes: number
  /** The first bytes, enough to tell what kind of file it is. */
  head: Uint8Array
  /** Keeps them under a key of the form `folder/name`, at once and whole. */
  keep(key: string): Promise<void>
  /** Nothing happens to what is kept. */
  discard(): Promise<void>
}

/** Where the originals of documents are. Keys are ours; nothing a user named a file becomes part of one. */
export interface BlobStore {
  /**
   * Reads `source` to its end while hashing and counting; whatever goes wrong, nothing is left behind.
   * @throws AppError 413 `file_too_large` as soon as there are more than `maxBytes`, 507 `storage_full`.
   */
  receive(source: Readable, maxBytes: number): Promise<ReceivedBlob>
  /** @throws Error when there is nothing under this key. */
  open(key: string): Promise<Readable>
  /** Where the bytes are on this machine, for a parser. */
  pathOf(key: string): string
  /** Removes what is under a key, or all below a folder; nothing there is fine. */
  remove(keyOrFolder: string): Promise<void>
  /** The keys there are of what was taken in before a moment, or of all, in no order. */
  list(options?: { before?: Date }): AsyncIterable<string>
  /** Removes what processes that died had begun to take in, when it is older than `olderThanMs`. */
  sweep(olderThanMs: number): Promise<void>
}
