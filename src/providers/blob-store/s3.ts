import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SetupError } from '../../core/errors.ts'
import type { Secret } from '../../core/secret.ts'
import { checkedKey, measure } from './received.ts'
import { httpStatusOf, s3Error } from './s3-errors.ts'
import { startUpload } from './s3-upload.ts'
import type { BlobStore, ByteRange } from './types.ts'
import { verified } from './verified.ts'

export interface S3Options {
  bucket: string
  /** Before every key; empty, or with a slash at its end. */
  prefix: string
  /** Of a store that is not Amazon's own; null: Amazon's of the region. */
  endpoint: string | null
  region: string
  /** Null: what the SDK finds (the role of the machine, a profile). */
  credentials: { accessKeyId: string; secretAccessKey: Secret; sessionToken: Secret | null } | null
  /** A folder on this machine, for what a parser reads. */
  scratch: string
  timeouts: S3Timeouts
}

/** What does not answer within them is away. */
export interface S3Timeouts {
  connectMs: number
  /** To each of three tries of a call that carries no bytes, and to the first byte of an object. */
  answerMs: number
  /** To a call that carries a part of 8 MB, with its tries; a download may pause for half as long. */
  transferMs: number
}

/** What comes in drops must end too: 50 MB have ten minutes. */
const DOWNLOAD_TRANSFERS = 10

/** Readers who take their time hold a connection each. */
const MAX_SOCKETS = 500

/** Keeps blobs as objects of a bucket, seen from `keep` on; large ones come in parts. */
export async function s3BlobStore(options: S3Options): Promise<BlobStore> {
  const { bucket: Bucket, prefix, scratch, timeouts } = options
  // Loaded by those who use it: it takes a fifth of a second and 33 MB.
  const s3 = await import('@aws-sdk/client-s3')
  const client = new s3.S3Client({
    region: options.region,
    maxAttempts: 3,
    // We check what is read ourselves; the SDK's stream that does so never ends when its source breaks off.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: timeouts.connectMs,
      requestTimeout: timeouts.answerMs,
      socketTimeout: timeouts.transferMs / 2,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: MAX_SOCKETS },
      httpsAgent: { maxSockets: MAX_SOCKETS },
    },
    ...(options.endpoint === null ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...credentialsOf(options),
  })
  const objectOf = (key: string) => ({ Bucket, Key: prefix + checkedKey(key) })

  async function open(key: string, range?: ByteRange): Promise<Readable> {
    const wanted = { ...objectOf(key), ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}) }
    try {
      const { Body } = await client.send(new s3.GetObjectCommand(wanted))
      if (!(Body instanceof Readable)) throw new Error('an object came without a body')
      return Body
    } catch (error) {
      throw s3Error(error)
    }
  }

  /** All objects below a prefix, a page of a thousand at a time. */
  async function* pagesOf(Prefix: string) {
    for await (const { Contents = [] } of s3.paginateListObjectsV2({ client }, { Bucket, Prefix })) yield Contents
  }

  async function removeFolder(folder: string): Promise<void> {
    for await (const page of pagesOf(`${prefix}${checkedKey(folder)}/`)) {
      if (page.length === 0) continue
      const Objects = page.map(({ Key }) => ({ Key }))
      const { Errors = [] } = await client.send(
        new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      )
      if (Errors.length > 0) throw new Error(`${Errors.length} objects were not removed: ${Errors[0]?.Code}`)
    }
  }

  /** What parsers of a process that died were reading. */
  async function sweepScratch(isOld: (date: Date | undefined) => boolean): Promise<void> {
    for (const name of await readdir(scratch).catch(() => [])) {
      const path = join(scratch, name)
      if (isOld((await stat(path).catch(() => null))?.mtime)) await rm(path, { force: true })
    }
  }

  return {
    open,
    async receive(source, { key, maxBytes }) {
      // It may break while nobody reads it and must not end the process; reading it then throws what it broke with.
      source.on('error', () => {})
      const upload = startUpload({ client, s3, transferMs: timeouts.transferMs }, objectOf(key))
      try {
        const measured = await measure(source, maxBytes, upload.write)
        await upload.end()
        return { ...measured, keep: upload.keep, discard: upload.discard }
      } catch (error) {
        await upload.discard()
        throw error
      }
    },
    async withFile({ key, sha256 }, signal, use) {
      await mkdir(scratch, { recursive: true, mode: 0o700 })
      const path = join(scratch, randomUUID())
      try {
        const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
        const inTime = AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_TRANSFERS * timeouts.transferMs)])
        await pipeline(verified(await open(key), sha256), target, { signal: inTime }).catch((error: unknown) => {
          throw signal.aborted ? signal.reason : s3Error(error)
        })
        return await use(path)
      } finally {
        await rm(path, { force: true })
      }
    },
    async remove(keyOrFolder) {
      try {
        if (keyOrFolder.includes('/')) await client.send(new s3.DeleteObjectCommand(objectOf(keyOrFolder)))
        else await removeFolder(keyOrFolder)
      } catch (error) {
        throw s3Error(error)
      }
    },
    async *list() {
      for await (const page of pagesOf(prefix)) {
        for (const { Key } of page) if (Key) yield Key.slice(prefix.length)
      }
    },
    async sweep(olderThanMs) {
      const isOld = (date: Date | undefined): boolean =>
        date !== undefined && Date.now() - date.getTime() >= olderThanMs
      await sweepScratch(isOld)
      try {
        // One page: what is left is swept the next time.
        const { Uploads = [] } = await client.send(new s3.ListMultipartUploadsCommand({ Bucket, Prefix: prefix }))
        for (const { Key, UploadId, Initiated } of Uploads) {
          if (isOld(Initiated)) await client.send(new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
        }
      } catch (error) {
        throw s3Error(error)
      }
    },
    async probe() {
      try {
        await client.send(new s3.HeadBucketCommand({ Bucket }))
      } catch (error) {
        throw refusal(Bucket, error) ?? s3Error(error)
      }
    },
  }
}

function credentialsOf({ credentials }: S3Options) {
  if (credentials === null) return {}
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const token = sessionToken === null ? {} : { sessionToken: sessionToken.reveal() }
  return { credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal(), ...token } }
}

/** What waiting does not mend: the settings are wrong. */
function refusal(bucket: string, error: unknown): SetupError | null {
  const status = httpStatusOf(error)
  if (status === undefined || status >= 500 || status === 429) return null
  const why =
    status === 404 ? 'there is no such bucket' : 'check the keys (AWS_ACCESS_KEY_ID, …), the bucket and the region'
  return new SetupError(`STORAGE_URL names the bucket ${bucket}, but the store answers ${status}: ${why}.`, {
    cause: error,
  })
}
