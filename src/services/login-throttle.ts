import { createHash } from 'node:crypto'
import { clientNetwork } from '../core/client-network.ts'
import { AppError } from '../core/errors.ts'
import type { Limits, WindowLimit } from '../core/limits.ts'

const WINDOW_S = 15 * 60
/** Wrong passwords for one account from one address: a person mistypes a few times, a guesser needs thousands. */
const PER_ACCOUNT_AND_ADDRESS = 10
/** Wrong passwords from one address, whatever the account. */
const PER_ADDRESS = 100
/** New accounts from one address; each costs us a password hash. */
const REGISTRATIONS_PER_ADDRESS = 200

/**
 * Slows the guessing of passwords, per account and per address. An account is never locked as a whole: its owner
 * can sign in from another address while it is being guessed at. While what is shared is away, each process counts alone:
 * a guesser must not gain by that.
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

export function createLoginThrottle(limits: Limits): LoginThrottle {
  const window = (name: string, most: number) =>
    limits.perWindow({ name: `sign_in.${name}`, most, seconds: WINDOW_S, whenAway: 'count_here' })
  const byAccount = window('account', PER_ACCOUNT_AND_ADDRESS)
  const byAddress = window('address', PER_ADDRESS)
  const registrations = window('registrations', REGISTRATIONS_PER_ADDRESS)
  /** Hashed: a store of counters need not know who signs in. */
  const accountKey = (email: string, address: string) =>
    createHash('sha256')
      .update(JSON.stringify([email, address]))
      .digest('base64url')
  return {
    attempt: async (email, address) => {
      const network = clientNetwork(address)
      await count(byAddress, network)
      await count(byAccount, accountKey(email, network))
    },
    succeeded: async (email, address) => {
      const network = clientNetwork(address)
      await Promise.all([byAddress.takeBack(network), byAccount.forget(accountKey(email, network))])
    },
    registration: (address) => count(registrations, clientNetwork(address)),
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

async function count(window: WindowLimit, key: string): Promise<void> {
  const counted = await window.count(key)
  if (!counted || counted.isAllowed) return
  throw new Throttled(Math.ceil(counted.msToReset / 1_000), counted.isFirstRefusal)
}
