import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../core/database.ts'
import { conflict } from '../core/errors.ts'
import type { Logger } from '../core/logging.ts'
import { createSeal, keyFor } from '../core/seal.ts'
import type { Secret } from '../core/secret.ts'
import { idempotencyKeys } from '../models/idempotency.ts'

const POLL_MS = 25
/** How long a repeated request waits for the first one to end: long enough to take over from one that died. */
const WAIT_MS = 30_000
/** How often a process says that it is still at the requests whose keys it has claimed. */
const RENEW_MS = 3_000
const LOOK_FOR_LOST_MS = 1_000
/** No request is served for longer. */
const LONGEST_MS = 10 * 60 * 1_000

interface Claim {
  userId: number
  key: string
}

/** What a request was answered with. */
export interface Result {
  status: number
  body: unknown
}

/** Serves a creating request once for a key of a user; what repeats it within 24 hours gets the first result. */
export interface Idempotency {
  /**
   * Claims the key for a request with this content; of several at once, one gets it and the others wait for its result.
   * @returns the first result when there is one, null when the caller is the first.
   * @throws AppError 409 when the key was used for something else, or the first request does not end.
   */
  claim(claim: Claim & { content: string }): Promise<Result | null>
  keep(claim: Claim & Result): Promise<void>
  /** The request created nothing, so the key may be used again. */
  forget(claim: Claim): Promise<void>
  /** Does `work` once for a key; a repeated request gets the first result. It must survive being written as JSON. */
  once<T>(claim: Claim & { content: string }, work: () => Promise<T>, read: (kept: unknown) => T): Promise<T>
  /** Keys that are good for nothing any more. */
  forgetExpired(): Promise<void>
}

const rowOf = ({ userId, key }: Claim) => and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key))
const isExpired = lt(idempotencyKeys.createdAt, sql`now() - interval '24 hours'`)
const isServed = sql`${idempotencyKeys.status} IS NULL`
/** Its process died: it has not been said for that long that it is at it. */
const isLost = and(isServed, lt(idempotencyKeys.createdAt, sql`now() - interval '15 seconds'`))

/** Says every few seconds of the claims of this process that it lives, so that those of dead ones can be told from them. */
function holdClaims(db: Database, logger: Logger): { add(claim: Claim): void; remove(claim: Claim): void } {
  const held = new Map<string, Claim & { since: number }>()
  let timer: NodeJS.Timeout | undefined
  const nameOf = ({ userId, key }: Claim): string => `${userId} ${key}`
  const remove = (claim: Claim): void => {
    held.delete(nameOf(claim))
    if (held.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  const renew = async (): Promise<void> => {
    for (const claim of held.values()) if (performance.now() - claim.since > LONGEST_MS) remove(claim)
    if (held.size === 0) return
    await db
      .update(idempotencyKeys)
      .set({ createdAt: sql`now()` })
      .where(and(or(...[...held.values()].map(rowOf)), isServed))
  }
  const tick = (): void =>
    void renew().catch((error: unknown) => logger.warn({ err: error }, 'claims on idempotency keys cannot be renewed'))
  return {
    add(claim) {
      held.set(nameOf(claim), { ...claim, since: performance.now() })
      timer ??= setInterval(tick, RENEW_MS).unref()
    },
    remove,
  }
}

/**
 * Requests hold passwords, and results hold keys that are stored nowhere else: kept are a keyed hash of the one, and the other
 * sealed, by the installation's secret.
 */
export function createIdempotency(db: Database, secret: Secret, logger: Logger): Idempotency {
  const seal = createSeal(secret, 'idempotency results')
  const hashKey = keyFor(secret, 'idempotency requests')

  function resultOf({ status, body }: typeof idempotencyKeys.$inferSelect): Result | null {
    if (status === null) return null
    const opened = typeof body === 'string' ? seal.open(Buffer.from(body, 'base64')) : null
    if (opened === null) {
      throw conflict('idempotency_result_lost', 'The result under this Idempotency-Key cannot be read any more.')
    }
    return { status, body: JSON.parse(opened) }
  }

  const held = holdClaims(db, logger)

  const claim: Idempotency['claim'] = async ({ content, ...claimed }) => {
    const requestHash = createHmac('sha256', hashKey).update(content).digest('hex')
    const deadline = performance.now() + WAIT_MS
    for (let lookedAt = Number.NEGATIVE_INFINITY; performance.now() < deadline; ) {
      if (performance.now() - lookedAt > LOOK_FOR_LOST_MS) {
        await db.delete(idempotencyKeys).where(and(rowOf(claimed), or(isExpired, isLost)))
        lookedAt = performance.now()
      }
      const inserted = await db
        .insert(idempotencyKeys)
        .values({ ...claimed, requestHash })
        .onConflictDoNothing()
        .returning({ key: idempotencyKeys.key })
      if (inserted.length > 0) {
        held.add(claimed)
        return null
      }
      const [first] = await db.select().from(idempotencyKeys).where(rowOf(claimed))
      if (first && first.requestHash !== requestHash) {
        throw conflict('idempotency_key_reused', 'This Idempotency-Key was used for another request; take a new one.')
      }
      const result = first && resultOf(first)
      if (result) return result
      await sleep(POLL_MS)
    }
    throw conflict('idempotency_key_in_use', 'The first request with this Idempotency-Key is still being served.')
  }

  const keep: Idempotency['keep'] = async ({ status, body, ...claimed }) => {
    const sealed = seal.close(JSON.stringify(body)).toString('base64')
    held.remove(claimed)
    await db.update(idempotencyKeys).set({ status, body: sealed }).where(rowOf(claimed))
  }

  const forget: Idempotency['forget'] = async (claimed) => {
    held.remove(claimed)
    await db.delete(idempotencyKeys).where(rowOf(claimed))
  }

  return {
    claim,
    keep,
    forget,
    async once(claimed, work, read) {
      const first = await claim(claimed)
      if (first) return read(first.body)
      const { userId, key } = claimed
      try {
        const result = await work()
        await keep({ userId, key, status: 200, body: result })
        return result
      } catch (error) {
        await forget({ userId, key })
        throw error
      }
    },
    async forgetExpired() {
      await db.delete(idempotencyKeys).where(or(isExpired, isLost))
    },
  }
}
