import { invalid } from '../core/errors.ts'

const EMAIL = /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@\p{C}]+$/u

/**
 * The one form under which an address is stored and looked up: NFKC and lower case, so that an address in another
 * case or Unicode form is the same account.
 * @throws AppError 422 when it is not an address.
 */
export function normaliseEmail(email: string): string {
  const normalised = email.trim().normalize('NFKC').toLowerCase()
  if (normalised.length > 254 || !EMAIL.test(normalised)) {
    throw invalid('body.email', 'must be an e-mail address, such as ada@example.org')
  }
  return normalised
}
