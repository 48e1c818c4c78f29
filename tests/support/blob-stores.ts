import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'
import { type S3Options, s3BlobStore } from '../../src/providers/blob-store/s3.ts'

export const S3_URL = process.env.TEST_S3_URL
/** Why tests of S3 say nothing here; empty where they run. */
export const noS3 = S3_URL ? '' : ' (skipped without TEST_S3_URL)'

/** A folder that goes with the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'groundwire-blobs-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Settings of the bucket of the real S3 server, under a prefix of the test's own. */
export const s3Options = (changes: Partial<S3Options> = {}): S3Options => ({
  bucket: process.env.TEST_S3_BUCKET ?? '',
  prefix: `test-${randomUUID()}/`,
  endpoint: S3_URL ?? '',
  region: 'us-east-1',
  credentials: {
    accessKeyId: process.env.TEST_S3_ACCESS_KEY ?? '',
    secretAccessKey: new Secret(process.env.TEST_S3_SECRET_KEY ?? ''),
    sessionToken: null,
  },
  scratch: join(aFolder(), 'scratch'),
  timeouts: { connectMs: 3_000, answerMs: 5_000, transferMs: 60_000 },
  ...changes,
})

/** The same settings as a server takes them. */
export function s3Environment(prefix: string): Record<string, string> {
  const { bucket, endpoint } = s3Options({ scratch: '' })
  return {
    STORAGE_URL: `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint ?? '')}`,
    AWS_ACCESS_KEY_ID: process.env.TEST_S3_ACCESS_KEY ?? '',
    AWS_SECRET_ACCESS_KEY: process.env.TEST_S3_SECRET_KEY ?? '',
  }
}

export const STORES = [
  { kind: 'files', skipped: false, open: async () => fileBlobStore(aFolder()) },
  { kind: `S3${noS3}`, skipped: !S3_URL, open: () => s3BlobStore(s3Options()) },
]
