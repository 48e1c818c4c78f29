/** One offending field of a request: `path` is a JSON path such as `body.email`. */
export interface FieldError {
  path: string
  message: string
}

/** What an `AppError` may carry besides its code and sentence. */
export interface AppErrorOptions {
  fields?: FieldError[]
  /** Response headers that belong to the error, such as `Retry-After`. */
  headers?: Record<string, string>
  cause?: unknown
}

/**
 * An error that a client may see: `code` is stable, `message` is a sentence for a person.
 * It is thrown where the rule is; only the error handler maps it to a response.
 */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly fields: FieldError[] | undefined
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.status = status
    this.code = code
    this.fields = options.fields
    this.headers = options.headers ?? {}
  }
}

/** The code that Node or a driver gives an error, such as `ENOENT` or a SQLSTATE; empty when it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The installation is not as it must be; the message is one line for whoever runs it. */
export class SetupError extends Error {}

/** 404: not there, or not visible to this principal; the two are never told apart. */
export const notFound = (): AppError => new AppError(404, 'not_found', 'There is nothing here under this address.')

/** 401: no or bad credentials. */
export const unauthenticated = (code = 'unauthenticated', message = 'Sign in to do this.'): AppError =>
  new AppError(401, code, message, { headers: { 'WWW-Authenticate': 'Bearer' } })

/** 403: known, visible, but not allowed. */
export const forbidden = (message = 'You are not allowed to do this.'): AppError =>
  new AppError(403, 'forbidden', message)

/** 409: the request contradicts what is there. */
export const conflict = (code: string, message: string): AppError => new AppError(409, code, message)

/** 422: one field is wrong in a way a schema cannot say. */
export const invalid = (path: string, message: string): AppError =>
  new AppError(422, 'validation_error', `The request is not valid: ${path} ${message}.`, {
    fields: [{ path, message }],
  })
