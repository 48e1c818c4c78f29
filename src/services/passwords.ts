import bcrypt from 'bcrypt'
import pLimit from 'p-limit'
import { AppError, invalid } from '../core/errors.ts'

/** 2^12 rounds: about 0.2 s on one core of 2026, on libuv's threads. */
const COST = 12
/** Half of libuv's threads: the others are for files, addresses, and the keys by which a connection to the database is made. */
const atOnce = pLimit(2)
/** How many wait for that: half a minute on two cores, which is as long as senders do. */
const MAX_WAITING = 200
const MIN_CHARACTERS = 8
/** bcrypt reads no further; a longer password would be cut silently, so it is refused. */
const MAX_BYTES = 72

/**
 * Hashes a new password.
 * @throws AppError 422 naming `path` when it is too short, too long or among the commonest; 503 when too many wait.
 */
export async function hashPassword(password: string, path = 'body.password'): Promise<string> {
  if ([...password].length < MIN_CHARACTERS) throw invalid(path, `must have at least ${MIN_CHARACTERS} characters`)
  if (Buffer.byteLength(password) > MAX_BYTES) throw invalid(path, `must have at most ${MAX_BYTES} bytes in UTF-8`)
  if (password.includes('\0')) throw invalid(path, 'must not contain a NUL character')
  if ((await commonPasswords()).has(password.toLowerCase())) {
    throw invalid(path, 'is one of the most common passwords; choose another')
  }
  return inTurn(() => bcrypt.hash(password, COST))
}

/** A hash of no one's password: comparing with it costs what comparing with a real one does. */
const NOBODY = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO8Dn2GgW0i2zQ8f4HqbHcZ8vBWcX0b4e'

/**
 * Whether `password` fits `hash`; takes the same time when there is no such account (`hash` null).
 * @throws AppError 503 when too many wait.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const matches = await inTurn(() => bcrypt.compare(password, hash ?? NOBODY))
  return matches && hash !== null
}

/** One address can ask for few passwords to be hashed; a crowd must not wait for an answer that comes too late for all. */
async function inTurn<T>(hash: () => Promise<T>): Promise<T> {
  if (atOnce.pendingCount >= MAX_WAITING) {
    throw new AppError(503, 'sign_in_busy', 'Too many people sign in at the moment; try again in half a minute.', {
      headers: { 'Retry-After': '30' },
    })
  }
  return atOnce(hash)
}

let common: Promise<ReadonlySet<string>> | undefined

/** The list is large and wanted rarely, so it is loaded at the first new password. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].filter((password) => password.length >= MIN_CHARACTERS)),
  )
  return common
}
