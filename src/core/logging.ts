import { type DestinationStream, type Logger, pino } from 'pino'
import { findContext } from './context.ts'

export type { Logger } from 'pino'

export interface LoggingOptions {
  level: string
  serviceName: string
  /** Where the lines go; by default to standard output. */
  destination?: DestinationStream
}

/**
 * The process's log: JSON lines with `trace_id` and `user_id` of the request or job being served.
 * What people wrote and what opens doors is never passed to it; the redaction is only the second lock.
 */
export function createLogger({ level, serviceName, destination }: LoggingOptions): Logger {
  const options = {
    level,
    base: { service: serviceName },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const context = findContext()
      return context ? { trace_id: context.traceId, user_id: context.principal?.userId } : {}
    },
    redact: ['*.authorization', '*.cookie', '*.password', '*.token', '*.access_token', '*.refresh_token', '*.api_key'],
    serializers: { err: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}

interface LoggedError {
  type: string
  message: string
  code?: string
  stack?: string
}

/** Keeps type, code and stack; drops a database error's `detail` and parameters, which hold row contents. */
function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const cause = error.cause instanceof Error ? error.cause : undefined
  // Drizzle puts the query and its parameters into the message; its cause is the server's own sentence.
  const message = error.message.startsWith('Failed query:') ? (cause?.message ?? 'query failed') : error.message
  const frames = (cause ?? error).stack?.split('\n').filter((line) => line.trimStart().startsWith('at '))
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { type: error.name, message, ...code, ...(frames ? { stack: frames.join('\n') } : {}) }
}
