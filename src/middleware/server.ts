import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { type FastifyInstance, fastify } from 'fastify'
import { AppError, invalid, notFound } from '../core/errors.ts'
import { MAX_JSON_DEPTH, nestsTooDeep } from '../core/json.ts'
import { SpanKind, type Telemetry } from '../core/telemetry.ts'
import { clientErrorHandler } from './client-error.ts'
import { closeIdleConnections } from './closing.ts'
import { toHttp } from './error-handler.ts'

export interface ServerOptions {
  telemetry: Telemetry
  trustedProxies: string[]
  corsOrigins: string[]
}

/** A JSON body is small; routes that take more say so (`bodyLimit`). */
const BODY_LIMIT_BYTES = 1024 * 1024

/** What a page of an allowed origin may read of a response besides its body. */
const EXPOSED_HEADERS = [
  ...['X-Trace-Id', 'X-Conversation-Id', 'X-Message-Id', 'Content-Disposition', 'Idempotent-Replay'],
  ...['Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
]

/** Fastify with what every request needs whatever its route: limits, checks of input, headers that close doors. */
export async function createServer({
  telemetry,
  trustedProxies,
  corsOrigins,
}: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    bodyLimit: BODY_LIMIT_BYTES,
    // A slow sender holds a connection, not more; uploads of the largest size pass at 200 KB/s.
    requestTimeout: 300_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: clientErrorHandler(telemetry),
    routerOptions: { maxParamLength: 500 },
    // An address that the router cannot read; no hook has run.
    frameworkErrors: (error, request, reply) => {
      const context = telemetry.openContext({ name: request.method, kind: SpanKind.SERVER })
      context.span?.end()
      const known =
        error.code === 'FST_ERR_BAD_URL' ? new AppError(400, 'malformed_url', 'The address is not valid.') : notFound()
      const { status, body } = toHttp(known, request.url, context.traceId)
      reply.hijack()
      reply.raw
        .writeHead(status, { 'X-Trace-Id': context.traceId, 'Content-Type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(body))
    },
  })
  closeIdleConnections(app)
  // What arrives in an address is text and is coerced; a body says its types itself. Unknown fields are refused.
  const options = { removeAdditional: false, useDefaults: true, allErrors: false, strict: false } as const
  const body = new Ajv({ ...options, coerceTypes: false })
  const address = new Ajv({ ...options, coerceTypes: 'array' })
  for (const ajv of [body, address]) addFormats.default(ajv)
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? body : address).compile(schema))
  app.removeContentTypeParser(['text/plain', 'application/json'])
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    void parseJson(request, text, (error, value: unknown) => {
      if (error) done(error)
      else if (nestsTooDeep(value)) done(invalid('body', `must not nest deeper than ${MAX_JSON_DEPTH} levels`))
      else done(null, value)
    })
  })

  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  await app.register(cookie)
  if (corsOrigins.length > 0) {
    await app.register(cors, {
      origin: corsOrigins,
      credentials: false,
      exposedHeaders: EXPOSED_HEADERS,
    })
  }
  return app
}

/** In a process that only works (`ROLE=worker`): it says how it is, and everything else is for the others to answer. */
export function answerHealthOnly(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.limit !== 'none') throw notFound()
  })
}
