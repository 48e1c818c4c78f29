import type { Socket } from 'node:net'
import { AppError } from '../core/errors.ts'
import { SpanKind, type Telemetry } from '../core/telemetry.ts'
import { toErrorResponse } from './error-handler.ts'

const REASONS: Record<string, [line: string, error: AppError]> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    new AppError(431, 'headers_too_large', 'The headers of the request are too large.'),
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    new AppError(408, 'request_timeout', 'The request took too long to arrive.'),
  ],
}
const MALFORMED: [string, AppError] = [
  '400 Bad Request',
  new AppError(400, 'malformed_request', 'This is not an HTTP request.'),
]

/** Answers what Node's HTTP parser refused, before there is a request: the same envelope, written by hand. */
export const clientErrorHandler =
  (telemetry: Telemetry) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const [line, reason] = REASONS[error.code ?? ''] ?? MALFORMED
    const context = telemetry.openContext({ name: `HTTP ${reason.code}`, kind: SpanKind.SERVER })
    context.span?.end()
    const body = JSON.stringify(toErrorResponse(reason, context.traceId))
    socket.end(
      [
        `HTTP/1.1 ${line}`,
        'Content-Type: application/json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        `X-Trace-Id: ${context.traceId}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }
