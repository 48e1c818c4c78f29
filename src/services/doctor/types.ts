import type { Config } from '../../config.ts'
import type { DatabaseHandle } from '../../core/database.ts'
import type { Secret } from '../../core/secret.ts'
import type { BlobStore } from '../../providers/blob-store/types.ts'
import type { Finding } from '../../schemas/doctor.ts'

export type { Finding } from '../../schemas/doctor.ts'

/** What is there without a database. */
export interface Place {
  config: Config
  blobs: BlobStore
  /** Null before the first start, which makes one. */
  jwtSecret: Secret | null
}

/** What is looked at. */
export interface Installation extends Place {
  database: DatabaseHandle
}

/** Looks at one thing; what it throws is a failure in the words of the error. */
export interface Check<Part> {
  name: string
  run(part: Part, signal: AbortSignal): Promise<Verdict[]>
}

export type Verdict = Omit<Finding, 'check'>

export const ok = (what: string): Verdict => ({ status: 'ok', what, mend: null })
export const warn = (what: string, mend: string): Verdict => ({ status: 'warn', what, mend })
export const fail = (what: string, mend: string): Verdict => ({ status: 'fail', what, mend })
