/** The command was called with something that is not there; exit code 2. */
export class UsageError extends Error {}

/** The person pressed Ctrl-C; exit code 130, as shells have it. */
export class Interrupted extends Error {}

/** The server said no, or could not be reached; the message is for the person at the terminal. */
export class ApiError extends Error {
  readonly code: string
  readonly traceId: string | null

  constructor(code: string, message: string, traceId: string | null = null) {
    super(traceId === null ? message : `${message} (${code}, trace ${traceId})`)
    this.code = code
    this.traceId = traceId
  }
}
