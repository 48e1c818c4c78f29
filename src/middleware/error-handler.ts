import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import findMyWay from 'find-my-way'
import { databaseError } from '../core/database-errors.ts'
import { AppError, codeOf, type FieldError, notFound } from '../core/errors.ts'
import type { Logger } from '../core/logging.ts'
import { failSpan } from '../core/telemetry.ts'
import { SLUG, TOOL_NAME } from '../schemas/agent.ts'
import { type ErrorResponse, NO_NUL } from '../schemas/base.ts'
import { HEADER_VALUE, MCP_SERVER_NAME } from '../schemas/mcp.ts'
import { isOpenAiUrl, openAiHeadersOf, openAiStatusOf, toOpenAiError } from './openai-errors.ts'
import { readToEnd } from './rest-of-body.ts'

/** Maps everything that can go wrong to an answer: the only place where errors become HTTP. */
export function registerErrorHandler(app: FastifyInstance, logger: Logger): void {
  const allowedMethods = collectMethods(app)

  app.setErrorHandler(async (error, request, reply) => {
    // What is wrong with a body does not matter where nobody takes it.
    if (request.is404 && codeOf(error).startsWith('FST_')) return sendNoRoute(request, reply)
    const known = toAppError(error)
    if (known.status >= 500) {
      failSpan(request.context.span, error)
      logger.error({ err: known.cause ?? error, trace_id: request.context.traceId }, 'request failed')
    }
    if (reply.getHeader('connection') === 'close') await readToEnd(request)
    return sendError(request, reply, known)
  })

  app.setNotFoundHandler(sendNoRoute)

  function sendNoRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const allowed = allowedMethods(request.url)
    if (allowed.length === 0) return sendError(request, reply, notFound())
    const detail = `${request.method} is not possible here; ${allowed.join(', ')} ${allowed.length > 1 ? 'are' : 'is'}.`
    const headers = { Allow: allowed.join(', ') }
    return sendError(request, reply, new AppError(405, 'method_not_allowed', detail, { headers }))
  }
}

function sendError(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  // A response of another kind may have set its own.
  for (const name of ['content-disposition', 'content-length', 'etag']) reply.removeHeader(name)
  const { status, headers, body } = toHttp(error, request.url, request.context.traceId)
  return reply
    .status(status)
    .headers(headers)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body)
}

/** An error as it goes over the wire: in our envelope, or under `/v1` in OpenAI's. */
export const toHttp = (error: AppError, url: string, traceId: string) =>
  isOpenAiUrl(url)
    ? { status: openAiStatusOf(error), headers: openAiHeadersOf(error), body: toOpenAiError(error) }
    : { status: error.status, headers: error.headers, body: toErrorResponse(error, traceId) }

export const toErrorResponse = (error: AppError, traceId: string): ErrorResponse => ({
  trace_id: traceId,
  error: error.code,
  detail: error.message,
  ...(error.fields ? { fields: error.fields } : {}),
})

/** Learns every route as it is added; answers which methods an address has. */
function collectMethods(app: FastifyInstance): (url: string) => HTTPMethods[] {
  const router = findMyWay()
  const methodsOf = new Map<unknown, Set<HTTPMethods>>()
  const handlerOf = new Map<string, () => void>()
  app.addHook('onRoute', ({ method, url }) => {
    let handler = handlerOf.get(url)
    if (!handler) {
      handler = () => {}
      handlerOf.set(url, handler)
      methodsOf.set(handler, new Set())
      router.on('GET', url, handler)
    }
    for (const one of [method].flat()) methodsOf.get(handler)?.add(one)
  })
  return (url) => {
    const found = router.find('GET', url.split('?', 1)[0] ?? '/')
    return [...(methodsOf.get(found?.handler) ?? [])].sort()
  }
}

/** What Fastify and its plugins call their errors, as the contract calls them. */
const FRAMEWORK_ERRORS: Record<string, [status: number, code: string, detail: string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unsupported_media_type',
    'This takes a body of another content type; see /api/docs.',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body_too_large', 'The body of the request is too large.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'malformed_body', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'malformed_json', 'The body is empty; send JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'malformed_json', 'The body is not valid JSON.'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [415, 'unsupported_media_type', 'Send a form as multipart/form-data.'],
  FST_REQ_FILE_TOO_LARGE: [413, 'file_too_large', 'The file is larger than this server takes.'],
  FST_FILES_LIMIT: [422, 'validation_error', 'Send one file in a form.'],
  FST_FIELDS_LIMIT: [422, 'validation_error', 'The form has too many fields.'],
  FST_PARTS_LIMIT: [422, 'validation_error', 'The form has too many parts.'],
  FST_PROTO_VIOLATION: [400, 'malformed_form', 'The form has a field with a forbidden name.'],
}

/** What a client may know of anything that was thrown. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Error)) return internalError(error)
  const fields = validationFields(error)
  if (fields) {
    const detail = `The request is not valid: ${fields.map(({ path, message }) => `${path} ${message}`).join('; ')}.`
    return new AppError(422, 'validation_error', detail, { fields })
  }
  const code = codeOf(error)
  const framework = FRAMEWORK_ERRORS[code]
  if (framework) return new AppError(...framework, { cause: error })
  if (error instanceof SyntaxError && statusOf(error) === 400) {
    return new AppError(400, 'malformed_json', 'The body is not valid JSON.', { cause: error })
  }
  const status = statusOf(error)
  if (code.startsWith('FST_') && status >= 400 && status < 500) {
    return new AppError(status, 'bad_request', 'The request could not be read.', { cause: error })
  }
  return databaseError(error) ?? internalError(error)
}

const internalError = (cause: unknown): AppError =>
  new AppError(500, 'internal_error', 'Something went wrong here; the trace id finds it in the logs.', { cause })

interface ValidationIssue {
  instancePath: string
  message: string
  params: Record<string, unknown>
}

/** The offending fields of a schema violation, as `body.email must be …`; null for any other error. */
function validationFields(error: Error): FieldError[] | null {
  if (!('validation' in error) || !Array.isArray(error.validation)) return null
  const part = 'validationContext' in error ? String(error.validationContext) : 'body'
  const fields = error.validation.filter(isIssue).map(({ instancePath, message, params }) => {
    const unknownField = params.additionalProperty ?? params.missingProperty
    const path = [
      part,
      ...instancePath.split('/').slice(1),
      ...(unknownField === undefined ? [] : [String(unknownField)]),
    ]
    return { path: path.join('.').slice(0, 200), message: describeIssue(message, params) }
  })
  return fields.length > 0 ? fields.slice(0, 20) : [{ path: part, message: 'is not valid' }]
}

/** What a text must be, for a person: a pattern says it to programs only. */
const PATTERNS: Record<string, string> = {
  [NO_NUL]: 'must not contain a NUL character',
  [SLUG]: 'must be lower-case letters, digits and single dashes between them, at most 50',
  [TOOL_NAME]: 'must be letters, digits, dashes and underscores, at most 64',
  [MCP_SERVER_NAME]: 'must be lower-case letters, digits and dashes, at most 20, and not begin with a dash',
  [HEADER_VALUE]: 'must be printable ASCII on one line, at most 8,000 characters',
}

function describeIssue(message: string, params: Record<string, unknown>): string {
  if ('additionalProperty' in params) return 'is not a known field'
  if ('missingProperty' in params) return 'is required'
  if (Array.isArray(params.allowedValues)) return `must be one of ${params.allowedValues.join(', ')}`
  return (typeof params.pattern === 'string' ? PATTERNS[params.pattern] : undefined) ?? message
}

const isIssue = (issue: unknown): issue is ValidationIssue =>
  typeof issue === 'object' && issue !== null && 'instancePath' in issue && 'message' in issue && 'params' in issue

const statusOf = (error: Error): number =>
  'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
