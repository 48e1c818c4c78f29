import type * as S3 from '@aws-sdk/client-s3'
import { s3Error } from './s3-errors.ts'

/** S3 takes no part below 5 MB but the last, and at most 10,000 of them: 80 GB. */
const PART_BYTES = 8 * 1024 * 1024

export interface ObjectUpload {
  /** Waits while a part is on its way and the next is full: two parts are in memory at most. */
  write(bytes: Uint8Array): Promise<void>
  /** All has come; what is large is with the store. */
  end(): Promise<void>
  /** Makes the object seen, at once and whole. */
  keep(): Promise<void>
  /** Takes back what is not kept; what the store does not hear of now goes with a later sweep. */
  discard(): Promise<void>
}

/** The SDK, a client of it, and how long a call that carries bytes may take. */
interface Sending {
  client: S3.S3Client
  s3: typeof S3
  transferMs: number
}

/** One object, in one call when it is small and in parts when it is not. All fail as `s3Error` says. */
export function startUpload(
  { client, s3, transferMs }: Sending,
  object: { Bucket: string; Key: string },
): ObjectUpload {
  const parts: S3.CompletedPart[] = []
  let pieces: Uint8Array[] = []
  let waitingBytes = 0
  let uploadId: string | undefined
  let isKept = false
  let onItsWay: Promise<unknown> = Promise.resolve()

  async function sendPart(Body: Uint8Array): Promise<void> {
    uploadId ??= (await client.send(new s3.CreateMultipartUploadCommand(object))).UploadId
    const PartNumber = parts.length + 1
    const part = { PartNumber }
    parts.push(part)
    const command = new s3.UploadPartCommand({ ...object, UploadId: uploadId, PartNumber, Body })
    const { ETag } = await client.send(command, inTime())
    Object.assign(part, { ETag })
  }

  /** Two tries when the first is not heard of; more when it fails at once. */
  const inTime = () => ({ requestTimeout: transferMs / 2, abortSignal: AbortSignal.timeout(transferMs) })

  function takeWaiting(): Uint8Array {
    const body = Buffer.concat(pieces)
    pieces = []
    waitingBytes = 0
    return body
  }

  async function sendWaiting(): Promise<void> {
    await onItsWay
    onItsWay = sendPart(takeWaiting())
    // It is waited for later; until then nobody would hear of its failure.
    onItsWay.catch(() => {})
  }

  const inOurWords = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work
    } catch (error) {
      throw s3Error(error)
    }
  }

  return {
    async write(bytes) {
      pieces.push(bytes)
      waitingBytes += bytes.length
      if (waitingBytes >= PART_BYTES) await inOurWords(sendWaiting())
    },
    async end() {
      if (parts.length === 0) return
      if (waitingBytes > 0) await inOurWords(sendWaiting())
      await inOurWords(onItsWay)
    },
    async keep() {
      const whole =
        uploadId === undefined
          ? client.send(new s3.PutObjectCommand({ ...object, Body: takeWaiting() }), inTime())
          : client.send(
              new s3.CompleteMultipartUploadCommand({
                ...object,
                UploadId: uploadId,
                MultipartUpload: { Parts: parts },
              }),
              inTime(),
            )
      await inOurWords(whole)
      isKept = true
    },
    async discard() {
      pieces = []
      await onItsWay.catch(() => {})
      if (uploadId === undefined || isKept) return
      await client.send(new s3.AbortMultipartUploadCommand({ ...object, UploadId: uploadId })).catch(() => {})
    },
  }
}
