import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client'
import { AppError } from '../../core/errors.ts'

const unreachable = (cause: unknown): AppError =>
  new AppError(502, 'mcp_unreachable', 'The server does not answer, or it has ended.', { cause: nameOf(cause) })

/**
 * What went wrong, in our own words: what a server says of it may hold what it was sent, credentials among it.
 * An abort that somebody asked for is no failure and comes back as it is.
 */
export function toFailure(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AppError) return cause
    if (cause.name === 'AbortError') return cause
    const failure = knownFailure(cause)
    if (failure) return failure
  }
  return unreachable(error)
}

function knownFailure(error: Error): AppError | null {
  if (error instanceof SdkHttpError) return httpFailure(error)
  if (error instanceof SdkError) {
    if (error.code === SdkErrorCode.RequestTimeout) {
      return new AppError(504, 'mcp_timeout', 'The server did not answer in time.', { cause: nameOf(error) })
    }
    if (error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.NotConnected)
      return unreachable(error)
    if (error.code === SdkErrorCode.EraNegotiationFailed || error.code === SdkErrorCode.SendFailed) return null
    return notUnderstood(error)
  }
  return error instanceof ProtocolError ? notUnderstood(error) : null
}

function httpFailure(error: SdkHttpError): AppError {
  const { status } = error
  const cause = nameOf(error)
  if (status === 401 || status === 403) {
    return new AppError(502, 'mcp_refused', `The server refuses the credentials it is sent (status ${status}).`, {
      cause,
    })
  }
  if (status >= 300 && status < 400) {
    return new AppError(502, 'mcp_refused', 'The server leads elsewhere, which is not followed.', { cause })
  }
  if (status === 404) {
    return new AppError(502, 'mcp_not_found', 'The server knows nothing under this address (status 404).', { cause })
  }
  return new AppError(502, 'mcp_refused', `The server answered with status ${status}.`, { cause })
}

const notUnderstood = (error: Error): AppError =>
  new AppError(502, 'mcp_protocol_error', 'The server answered what is not understood, or with an error.', {
    cause: nameOf(error),
  })

/** For the log: the kind of error and no word of the server. */
function nameOf(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : ''
  return new Error(`${error instanceof Error ? error.name : typeof error}${code}`)
}
