import { type Check, type Finding, fail, type Verdict } from './types.ts'

/** A check that hangs says so after this; an answer of a model may take a while. */
const DEADLINE_MS = 60_000

/** Runs checks one after the other; each says something, whatever it meets. */
export async function* runChecks<Part>(checks: readonly Check<Part>[], part: Part): AsyncGenerator<Finding> {
  for (const check of checks) {
    for (const verdict of await verdictsOf(check, part)) yield { check: check.name, ...verdict }
  }
}

async function verdictsOf<Part>(check: Check<Part>, part: Part): Promise<Verdict[]> {
  const deadline = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new Error(`it took longer than ${DEADLINE_MS / 1_000} s`)
    deadline.abort(error)
    late.reject(error)
  }, DEADLINE_MS)
  try {
    return await Promise.race([check.run(part, deadline.signal), late.promise])
  } catch (error) {
    return [fail(`could not be checked: ${wordsOf(error)}`, 'Mend what fails above, and run this again.')]
  } finally {
    clearTimeout(timer)
  }
}

/** An error of a connection may have nothing but a code; one of Drizzle hides the server's sentence in its cause. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return wordsOf(error.cause)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
