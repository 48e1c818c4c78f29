import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { parse } from 'range-parser'
import { AppError } from '../core/errors.ts'
import type { ByteRange } from '../services/documents.ts'

/** Bytes that never change under their hash. */
export interface ImmutableBytes {
  /** Lower-case hex. */
  sha256: string
  sizeBytes: number
  open(range: ByteRange | null): Promise<Readable>
}

/**
 * Sends bytes, or the part of them that is asked for (RFC 9110 §13–14): `If-None-Match`, `Range` with one range, `If-Range`.
 * Several ranges, and what is no range of bytes, get the whole, as the RFC allows.
 * @throws AppError 416 `range_not_satisfiable`; what `open` throws.
 */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  { sha256, sizeBytes, open }: ImmutableBytes,
): Promise<FastifyReply> {
  const etag = `"${sha256}"`
  reply.headers({ ETag: etag, 'Accept-Ranges': 'bytes' })
  if (matches(request.headers['if-none-match'], etag)) return reply.status(304).send()
  const ifRange = request.headers['if-range']
  const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined
  const range = rangeOf(asked, sizeBytes)
  if (range) reply.status(206).header('Content-Range', `bytes ${range.start}-${range.end}/${sizeBytes}`)
  reply.header('Content-Length', range ? range.end - range.start + 1 : sizeBytes)
  // What nobody gets is not read.
  return reply.send(request.method === 'HEAD' ? Readable.from([]) : await open(range))
}

const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)

function rangeOf(header: string | undefined, sizeBytes: number): ByteRange | null {
  if (header === undefined) return null
  const { code, type, ranges } = parse(sizeBytes, header)
  if (type !== 'bytes' || (code & 1) !== 0) return null
  if (ranges.length === 0 && code !== 0) {
    throw new AppError(416, 'range_not_satisfiable', `The range begins past the end: there are ${sizeBytes} bytes.`, {
      headers: { 'Content-Range': `bytes */${sizeBytes}` },
    })
  }
  const [range] = ranges
  return ranges.length === 1 && range ? range : null
}
