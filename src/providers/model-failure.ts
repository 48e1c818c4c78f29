import { AppError, type AppErrorOptions } from '../core/errors.ts'
import type { Rejection } from './rejection.ts'

/** Whose fault a failure is: the connection's to the model server, or one model's behind it. */
export type Blame = 'server' | 'model' | null

/** A failure of the model side, in our own words: the server's may show its configuration. */
export class ModelFailure extends AppError {
  readonly blame: Blame
  /** Whether another try may mend it. */
  readonly isPassing: boolean
  /** When the server said that it may; null when it did not. */
  readonly retryAfterMs: number | null

  constructor(
    [status, code, detail]: [status: number, code: string, detail: string],
    rest: AppErrorOptions & { blame?: Blame; isPassing?: boolean; retryAfterMs?: number | null } = {},
  ) {
    super(status, code, detail, rest)
    this.blame = rest.blame ?? null
    this.isPassing = rest.isPassing ?? false
    this.retryAfterMs = rest.retryAfterMs ?? null
  }
}

export const unavailable = (blame: Blame, cause: unknown, retryAfterMs: number | null = null): ModelFailure =>
  new ModelFailure([502, 'model_unavailable', 'The model server cannot be reached or has failed; try again later.'], {
    cause,
    blame,
    isPassing: !isConnectTimeout(cause),
    retryAfterMs,
  })

/** Whoever waited for that has waited enough. */
const isConnectTimeout = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_CONNECT_TIMEOUT'

/** Refused here, without asking: it has failed too often just now. */
export function circuitOpen(what: 'server' | 'model', retryAfterMs: number): ModelFailure {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  const detail = `The model${what === 'server' ? ' server' : ''} has failed several times in a row and is not asked at the moment; try again in ${seconds} s.`
  return new ModelFailure([503, 'model_unavailable', detail], {
    cause: `the circuit of the ${what} is open`,
    headers: { 'Retry-After': String(seconds) },
  })
}

export const timedOut = (detail: string, blame: Blame = null): ModelFailure =>
  new ModelFailure([504, 'model_timeout', detail], { blame })

export const brokenOff = (cause: unknown): ModelFailure =>
  new ModelFailure(
    [502, 'model_interrupted', 'The model broke off in the middle of its answer; what it wrote is kept.'],
    { cause },
  )

/** The code of an answer that ended as if it were whole, and is not. */
export const CUT_SHORT = 'answer_cut_short'

export const cutShort = (cause: unknown): ModelFailure =>
  new ModelFailure(
    [502, CUT_SHORT, 'The answer ended before it was complete; what was written is kept. Ask again to have it whole.'],
    { cause },
  )

export const unreadable = (cause: unknown): ModelFailure =>
  new ModelFailure([502, 'model_rejected', 'The model server answered in a form that cannot be read here.'], { cause })

/** What a status other than 200 means to the person who asked. */
export function refusal(status: number, retryAfter: unknown, rejection?: Rejection): ModelFailure {
  const cause = rejection ?? `the model server answered ${status}`
  const retryAfterMs = readRetryAfter(retryAfter)
  if (status === 429) {
    const seconds = retryAfterMs === null ? SECONDS_IF_UNSAID : Math.max(1, Math.ceil(retryAfterMs / 1_000))
    return new ModelFailure(
      [503, 'model_overloaded', 'The model takes no more requests at the moment; try again later.'],
      { cause, isPassing: true, retryAfterMs, headers: { 'Retry-After': String(seconds) } },
    )
  }
  if (status === 408 || status === 504)
    return timedOut('The model did not begin to answer in time; try again.', 'model')
  if (status >= 500) return unavailable('model', cause, retryAfterMs)
  if (status === 401 || status === 403) {
    const detail = 'The model server refused our key; an administrator must look.'
    return new ModelFailure([502, 'model_refused', detail], { cause })
  }
  if (status === 404) {
    return new ModelFailure([422, 'unknown_model', 'There is no such model here; see /api/models.'], { cause })
  }
  const detail = 'The model server did not take the request: see /api/models.'
  return new ModelFailure([502, 'model_rejected', detail], { cause })
}

const SECONDS_IF_UNSAID = 10
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000

/** `Retry-After` is a number of seconds or a date (RFC 9110); null for anything else. */
function readRetryAfter(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const ms = /^\d{1,9}(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? null : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms))
}
