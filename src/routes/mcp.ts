import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import type { FastifyRequest } from 'fastify'
import { currentPrincipal } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { requireScope } from '../middleware/authenticate.ts'
import { demandsOf, type OwnTools } from '../services/mcp/own-tools.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import { untilClosed, whileAllowed } from './stream.ts'

export interface McpRoutesOptions {
  ownTools: OwnTools
  readers: ReaderWatch
  /** Pages that may speak to this from a browser. */
  corsOrigins: readonly string[]
}

/** The longest question, in any script and escaped. */
const BODY_LIMIT_BYTES = 256 * 1024
/** What the transport reads of a request; the credential is not its business. */
const TRANSPORT_HEADERS = /^mcp-/

/**
 * Groundwire as an MCP server over streamable HTTP, without sessions: every message stands alone, on any replica. There is
 * nothing to listen to, so `GET` and `DELETE` are answered with 405, as the protocol has it.
 */
export const mcpRoutes =
  ({ ownTools, readers, corsOrigins }: McpRoutesOptions): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/mcp',
      {
        bodyLimit: BODY_LIMIT_BYTES,
        config: { access: 'any', opensStream: true, limitOf: (body) => demandsOf(toolCalledBy(body))?.limit ?? null },
        schema: { tags: ['mcp'], summary: 'Search and ask by the Model Context Protocol (streamable HTTP)' },
        onRequest: async (request) => refuseForeignPage(request, corsOrigins),
        preValidation: async (request) => {
          const demands = demandsOf(toolCalledBy(request.body))
          if (demands) requireScope(currentPrincipal(), demands.scope)
        },
      },
      async (request, reply) => {
        const { body } = request
        if (!isRecord(body)) {
          throw new AppError(400, 'malformed_message', 'Send one JSON-RPC message; there are no batches.')
        }
        const answers = answersOf(request, body)
        // What is lost with the credential is the tool's work; the message itself can still be answered with the reason.
        const signal = whileAllowed({ readers, messageId: null }, request, reply)
        const refusals: AppError[] = []
        const server = () =>
          ownTools({
            principal: currentPrincipal(),
            signal,
            refuse: (error) => void refusals.push(error),
          })
        const message = messageOf(request, body, untilClosed(reply))
        const response = (await isLegacyRequest(message, body))
          ? await serveLegacy(server(), message, { body, answers })
          : await createMcpHandler(server, { legacy: 'reject', maxSubscriptions: 0 }).fetch(message, {
              parsedBody: body,
            })
        const [refusal] = refusals
        const hasBegun = response.headers.get('content-type') === 'text/event-stream'
        if (refusal && !hasBegun) throw refusal
        return reply.header('X-Accel-Buffering', 'no').send(response)
      },
    )
  }

/** A page that a browser was led to by a name that changed its address (DNS rebinding) has an `Origin` of its own. */
function refuseForeignPage(request: FastifyRequest, corsOrigins: readonly string[]): void {
  const { origin } = request.headers
  if (origin === undefined || corsOrigins.includes(origin)) return
  throw new AppError(403, 'origin_not_allowed', 'Pages of this origin may not call this server (CORS_ORIGINS).')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The tool that a message asks for; empty when it asks for none. */
function toolCalledBy(body: unknown): string {
  if (!isRecord(body) || body.method !== 'tools/call' || !isRecord(body.params)) return ''
  return typeof body.params.name === 'string' ? body.params.name : ''
}

/** Events where the client wants to see progress, or takes nothing else; else one JSON. @throws AppError 406. */
function answersOf(request: FastifyRequest, body: Record<string, unknown>): 'json' | 'events' {
  const accept = request.headers.accept ?? '*/*'
  const takesJson = /application\/(json|\*)|\*\/\*/i.test(accept)
  const takesEvents = /text\/(event-stream|\*)|\*\/\*/i.test(accept)
  if (!takesJson && !takesEvents) {
    throw new AppError(406, 'not_acceptable', 'Accept application/json, text/event-stream, or both.')
  }
  const wantsProgress = isRecord(body.params) && isRecord(body.params._meta) && 'progressToken' in body.params._meta
  return takesEvents && (wantsProgress || !takesJson) ? 'events' : 'json'
}

/** The message as the SDK takes it. */
function messageOf(request: FastifyRequest, body: Record<string, unknown>, signal: AbortSignal): Request {
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  })
  for (const [name, value] of Object.entries(request.headers)) {
    if (TRANSPORT_HEADERS.test(name) && typeof value === 'string') headers.set(name, value)
  }
  return new Request('http://groundwire/mcp', { method: 'POST', headers, body: JSON.stringify(body), signal })
}

/** Clients of 2025, which begin with `initialize`. The SDK's own way of serving them answers with events alone. */
async function serveLegacy(
  server: ReturnType<OwnTools>,
  message: Request,
  { body, answers }: { body: unknown; answers: 'json' | 'events' },
): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: answers === 'json' })
  await server.connect(transport)
  message.signal.addEventListener('abort', () => void server.close())
  return transport.handleRequest(message, { parsedBody: body })
}
