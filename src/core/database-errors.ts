import { AppError } from './errors.ts'

/** Connection lost, refused or not to be had: SQLSTATE classes 08 and 57, and the driver's own words. */
const UNAVAILABLE = /^(08|57P|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)|^$/
const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/

/** What a client may know of an error of the database, or of a disk that is full; null for any other. */
export function databaseError(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null
  const cause = error.cause instanceof Error ? error.cause : error
  const code = codeOf(cause)
  if (code.startsWith('22')) {
    return new AppError(422, 'validation_error', 'A value of the request cannot be stored, such as a NUL character.', {
      cause,
    })
  }
  if (code === '53100' || code === 'ENOSPC') {
    return new AppError(507, 'storage_full', 'The server has no space left; nothing was stored.', { cause })
  }
  const serialization = code === '40001' || code === '40P01'
  if (serialization || (UNAVAILABLE.test(code) && (code !== '' || UNAVAILABLE_MESSAGE.test(cause.message)))) {
    const headers = { 'Retry-After': '2' }
    return new AppError(503, 'database_unavailable', 'The database does not answer; try again shortly.', {
      headers,
      cause,
    })
  }
  return null
}

/** Whether the database was away, or gave a transaction up for another's sake: the same will succeed later. */
export const isPassing = (error: unknown): boolean => databaseError(error)?.status === 503

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')
