import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../core/database.ts'
import { conflict } from '../core/errors.ts'
import { idempotencyKeys } from '../models/idempotency.ts'

const POLL_MS = 25
/** How long a repeated request waits for the first one to end. */
const WAIT_MS = 30_000

interface Claim {
  userId: number
  key: string
}

const rowOf = ({ userId, key }: Claim) => and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key))

/**
 * Claims the key for a request with this content; of several at once, one gets it and the others wait for its result.
 * @returns the first result when there is one, null when the caller is the first.
 * @throws AppError 409 when the key was used for something else, or the first request does not end.
 */
export async function claimIdempotencyKey(
  db: Database,
  { content, ...claim }: Claim & { content: string },
): Promise<{ status: number; body: unknown } | null> {
  const requestHash = createHash('sha256').update(content).digest('hex')
  await db.delete(idempotencyKeys).where(
    and(
      rowOf(claim),
      or(
        lt(idempotencyKeys.createdAt, sql`now() - interval '24 hours'`),
        // Its process died: no request is served for that long.
        and(sql`${idempotencyKeys.status} IS NULL`, lt(idempotencyKeys.createdAt, sql`now() - interval '10 minutes'`)),
      ),
    ),
  )
  const deadline = performance.now() + WAIT_MS
  while (performance.now() < deadline) {
    const inserted = await db
      .insert(idempotencyKeys)
      .values({ ...claim, requestHash })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key })
    if (inserted.length > 0) return null
    const [first] = await db.select().from(idempotencyKeys).where(rowOf(claim))
    if (first && first.requestHash !== requestHash) {
      throw conflict('idempotency_key_reused', 'This Idempotency-Key was used for another request; take a new one.')
    }
    if (first?.status != null) return { status: first.status, body: first.body }
    await sleep(POLL_MS)
  }
  throw conflict('idempotency_key_in_use', 'The first request with this Idempotency-Key is still being served.')
}

export async function keepIdempotentResult(
  db: Database,
  { status, body, ...claim }: Claim & { status: number; body: unknown },
): Promise<void> {
  await db.update(idempotencyKeys).set({ status, body }).where(rowOf(claim))
}

export async function forgetIdempotencyKey(db: Database, claim: Claim): Promise<void> {
  await db.delete(idempotencyKeys).where(rowOf(claim))
}

/** Does `work` once for a key; a repeated request gets the first result. It must survive being written as JSON. */
export async function once<T>(
  db: Database,
  claim: Claim & { content: string },
  work: () => Promise<T>,
  read: (kept: unknown) => T,
): Promise<T> {
  const first = await claimIdempotencyKey(db, claim)
  if (first) return read(first.body)
  const { userId, key } = claim
  try {
    const result = await work()
    await keepIdempotentResult(db, { userId, key, status: 200, body: result })
    return result
  } catch (error) {
    await forgetIdempotencyKey(db, { userId, key })
    throw error
  }
}
