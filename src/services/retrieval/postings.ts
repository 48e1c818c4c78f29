import type { Posting } from '../ingestion/types.ts'

/**
 * How postings are stored. A term's entries are groups, one for each version of a document in any order: the version's
 * id (4 bytes), the number of its chunks that hold the term (2), and for each of these, by ordinal, the chunk's ordinal
 * (2), how often it holds the term (1), and how many terms it has (2). All are unsigned and little-endian; groups stand
 * for themselves, so that parts are joined by putting one after the other.
 */
const HEAD_BYTES = 6
const ENTRY_BYTES = 5
/** Bytes of a term that one chunk holds; those of each further posting are fewer where its version has one before. */
export const POSTING_BYTES = HEAD_BYTES + ENTRY_BYTES

/** What an entry can hold; a version of more chunks is refused before it comes here. */
export const MAX_ORDINAL = 0xffff
const MAX_FREQUENCY = 0xff
const MAX_LENGTH = 0xffff

/** One version's group of a term. @param chunkLengths number of terms of each of the version's chunks, by ordinal. */
export function packPostings(versionId: number, postings: readonly Posting[], chunkLengths: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + postings.length * ENTRY_BYTES)
  bytes.writeUInt32LE(versionId, 0)
  bytes.writeUInt16LE(postings.length, 4)
  let at = HEAD_BYTES
  for (const { ordinal, frequency } of postings) {
    bytes.writeUInt16LE(ordinal, at)
    bytes.writeUInt8(Math.min(frequency, MAX_FREQUENCY), at + 2)
    bytes.writeUInt16LE(Math.min(chunkLengths[ordinal] ?? 0, MAX_LENGTH), at + 3)
    at += ENTRY_BYTES
  }
  return bytes
}

/** A version's group within packed entries: `count` chunks, the first at byte `from`. */
export interface PostingGroup {
  versionId: number
  count: number
  from: number
}

/** The groups of packed entries, in order. */
export function* groupsOf(entries: Buffer): Generator<PostingGroup> {
  for (let at = 0; at + HEAD_BYTES <= entries.length; ) {
    const count = entries.readUInt16LE(at + 4)
    yield { versionId: entries.readUInt32LE(at), count, from: at + HEAD_BYTES }
    at += HEAD_BYTES + count * ENTRY_BYTES
  }
}

/** Calls `each` for the chunks of a group; called for every posting of a question, so without an object for each. */
export function eachEntry(
  entries: Buffer,
  { count, from }: PostingGroup,
  each: (ordinal: number, frequency: number, length: number) => void,
): void {
  for (let at = from, end = from + count * ENTRY_BYTES; at < end; at += ENTRY_BYTES) {
    each(entries.readUInt16LE(at), entries[at + 2] ?? 0, entries.readUInt16LE(at + 3))
  }
}

/** The entries without the groups of which `isKept` says no; the same buffer when all are kept. */
export function keepGroups(entries: Buffer, isKept: (versionId: number) => boolean): Buffer {
  const groups = [...groupsOf(entries)]
  const kept = groups.filter(({ versionId }) => isKept(versionId))
  if (kept.length === groups.length) return entries
  return Buffer.concat(kept.map(({ count, from }) => entries.subarray(from - HEAD_BYTES, from + count * ENTRY_BYTES)))
}
