import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../core/errors.ts'

const WINDOW_S = 15 * 60
/** Wrong passwords for one account from one address: a person mistypes a few times, a guesser needs thousands. */
const PER_ACCOUNT_AND_ADDRESS = 10
/** Wrong passwords from one address, whatever the account. */
const PER_ADDRESS = 100
/** New accounts from one address; each costs us a password hash. */
const REGISTRATIONS_PER_ADDRESS = 200

/**
 * Slows the guessing of passwords, per account and per address. An account is never locked as a whole: its owner
 * can sign in from another address while it is being guessed at. Counted in this process.
 */
export interface LoginThrottle {
  /**
   * Counts an attempt before the password is looked at, so that parallel ones cannot slip through.
   * @throws AppError 429 when there were too many.
   */
  attempt(email: string, address: string): Promise<void>
  /** Takes the attempt back: the password was right. */
  succeeded(email: string, address: string): Promise<void>
  /** @throws AppError 429 when the address made too many accounts. */
  registration(address: string): Promise<void>
}

export function createLoginThrottle(): LoginThrottle {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_S })
  const byAccount = limiter('account', PER_ACCOUNT_AND_ADDRESS)
  const byAddress = limiter('address', PER_ADDRESS)
  const registrations = limiter('registrations', REGISTRATIONS_PER_ADDRESS)
  const accountKey = (email: string, address: string) => JSON.stringify([email, address])
  return {
    attempt: async (email, address) => {
      await consume(byAddress, address)
      await consume(byAccount, accountKey(email, address))
    },
    succeeded: async (email, address) => {
      await Promise.all([byAddress.reward(address), byAccount.delete(accountKey(email, address))])
    },
    registration: (address) => consume(registrations, address),
  }
}

/** Refused for there having been too many attempts. */
export class Throttled extends AppError {
  /** The first refusal of a series, which the others of the same window follow. */
  readonly isFirst: boolean

  constructor(seconds: number, isFirst: boolean) {
    super(429, 'too_many_attempts', `Too many attempts; try again in ${Math.ceil(seconds / 60)} min.`, {
      headers: { 'Retry-After': String(seconds) },
    })
    this.isFirst = isFirst
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    throw new Throttled(Math.ceil(refused.msBeforeNext / 1_000), refused.consumedPoints === limiter.points + 1)
  }
}
