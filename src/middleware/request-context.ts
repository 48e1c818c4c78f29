import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getContext, type RequestContext, runInContext } from '../core/context.ts'
import { SpanKind, type Telemetry } from '../core/telemetry.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The same object as `getContext()`, for hooks that run outside of it. */
    context: RequestContext
  }
}

/** Called once for each request when its response is over, sent or cut off; `route` is the template. */
export type RequestObserver = (
  request: FastifyRequest,
  outcome: { route: string; status: number; durationMs: number },
) => void

export interface RequestContextOptions {
  telemetry: Telemetry
  onRequestStart(request: FastifyRequest): void
  onRequestEnd: RequestObserver
}

export const NO_ROUTE = '(no route)'

const MAX_USER_AGENT_CHARACTERS = 300

const userAgentOf = ({ headers }: FastifyRequest): string | null =>
  headers['user-agent']?.slice(0, MAX_USER_AGENT_CHARACTERS) ?? null

/** Opens the context of every request: trace id, server span, `X-Trace-Id` on whatever is answered. */
export function registerRequestContext(app: FastifyInstance, options: RequestContextOptions): void {
  // The real value is set by the first hook, before anything can read it.
  app.decorateRequest('context', { getter: getContext })

  app.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now()
    const route = request.routeOptions.url ?? NO_ROUTE
    const { traceparent } = request.headers
    const context = options.telemetry.openContext({
      name: `${request.method} ${route}`,
      kind: SpanKind.SERVER,
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
      attributes: { 'http.request.method': request.method, 'http.route': route },
      // What asks or uploads is posted; to the many requests that only read, nothing is to be kept.
      mayBeKept: request.method === 'POST',
    })
    context.origin = { address: request.ip, userAgent: userAgentOf(request) }
    Object.defineProperty(request, 'context', { value: context })
    reply.header('X-Trace-Id', context.traceId)
    options.onRequestStart(request)
    // 'close' comes for every response, also for one whose client went away.
    reply.raw.once('close', () => {
      const status = reply.raw.statusCode
      context.span?.setAttribute('http.response.status_code', status)
      context.span?.end()
      runInContext(context, () =>
        options.onRequestEnd(request, { route, status, durationMs: performance.now() - startedAt }),
      )
    })
    runInContext(context, done)
  })

  // Reading the body resumes on the socket's own asynchronous context; here the request's is entered again.
  app.addHook('preValidation', (request, _reply, done) => runInContext(request.context, done))
}
