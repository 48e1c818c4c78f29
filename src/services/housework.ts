import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Housework } from '../core/housekeeping.ts'
import { forgetFailedJobs } from '../core/job-records.ts'
import type { BlobStore } from '../providers/blob-store/types.ts'
import { forgetOldAudit } from './audit/retention.ts'
import { forgetEndedSessions } from './ended-sessions.ts'
import type { Idempotency } from './idempotency.ts'
import { sweepStore } from './stored-files.ts'
import { forgetOldTraces } from './traces/retention.ts'

/** How long a job that was given up can be looked at and tried again. */
const FAILED_JOB_DAYS = 30

export interface HouseworkParts {
  db: NodePgDatabase
  blobs: BlobStore
  idempotency: Idempotency
  /** Days; 0: for ever. */
  kept: { audit: number; traces: number }
  refreshTokenDays: number
}

/** All that this installation does every hour, in processes that work. */
export const houseworkOf = ({ db, blobs, idempotency, kept, refreshTokenDays }: HouseworkParts): Housework => ({
  audit: () => forgetOldAudit(db, kept.audit),
  traces: (signal) => forgetOldTraces(db, kept.traces, signal),
  sessions: () => forgetEndedSessions(db, refreshTokenDays),
  idempotencyKeys: idempotency.forgetExpired,
  files: () => sweepStore({ db, blobs }),
  failedJobs: () => forgetFailedJobs(db, FAILED_JOB_DAYS),
})
