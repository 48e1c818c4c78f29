/** What the API said went wrong, or that nothing came back from it (`status` 0). */
export class ApiError extends Error {
  readonly status: number
  /** The stable code of the API, or `offline`. */
  readonly code: string
  /** Under which an operator finds the request. */
  readonly traceId: string | null
  readonly fields: readonly { path: string; message: string }[]

  constructor(init: {
    status: number
    code: string
    detail: string
    traceId: string | null
    fields?: readonly { path: string; message: string }[]
  }) {
    super(init.detail)
    this.status = init.status
    this.code = init.code
    this.traceId = init.traceId
    this.fields = init.fields ?? []
  }
}

/** The same, said of one field of the form that it came of. */
export const ofField = (error: ApiError, path: string, message: string): ApiError =>
  new ApiError({ ...error, detail: error.message, fields: [{ path, message }] })

/** What the page itself sees is wrong with a field. */
export const notValid = (path: string, message: string): ApiError =>
  new ApiError({ status: 422, code: 'validation_error', detail: message, traceId: null, fields: [{ path, message }] })

export const offline = (): ApiError => new ApiError({ status: 0, code: 'offline', detail: '', traceId: null })

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

function fieldsOf(value: unknown): { path: string; message: string }[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map(({ path, message }) => ({ path: textOf(path, ''), message: textOf(message, '') }))
}

/** Of the body of a response, or of the event `error` of a stream. */
export function toApiError(body: unknown, { status, traceId }: { status: number; traceId: string | null }): ApiError {
  const said = isRecord(body) ? body : {}
  return new ApiError({
    status,
    code: textOf(said.error, 'unknown'),
    detail: textOf(said.detail, ''),
    traceId: textOf(said.trace_id, '') || traceId,
    fields: fieldsOf(said.fields),
  })
}

export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  return toApiError(body, { status: response.status, traceId: response.headers.get('x-trace-id') })
}
