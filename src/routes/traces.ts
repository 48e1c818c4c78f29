import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, PageOf } from '../schemas/base.ts'
import {
  ReplayRequest,
  ReplayResponse,
  TraceParams,
  TraceQuery,
  TraceResponse,
  TraceSummary,
} from '../schemas/trace.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import { findTrace, openTrace, readSpans, type TraceOptions } from '../services/traces/open-trace.ts'
import { toOtlp } from '../services/traces/otlp.ts'
import type { Replays } from '../services/traces/replay.ts'
import type { SpanStore } from '../services/traces/span-store.ts'
import { listTraces } from '../services/traces/traces.ts'
import { attachment } from './attachment.ts'
import { whileAllowed } from './stream.ts'

export interface TraceDependencies extends TraceOptions {
  db: NodePgDatabase
  spans: SpanStore
  replays: Replays
  readers: ReaderWatch
  /** Names this server in what is exported. */
  serviceName: string
}

/** A file of OpenTelemetry's own form. */
const OtlpResponse = { 200: { content: { 'application/json': { schema: Type.Unknown() } } } }

export const traceRoutes =
  ({ db, spans, replays, readers, serviceName, ...options }: TraceDependencies): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['traces']

    app.get(
      '/api/traces',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'What your answers and documents took, newest first; for an administrator, the figures of all',
          querystring: TraceQuery,
          response: { 200: BaseResponse(PageOf(TraceSummary)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listTraces(db, currentPrincipal(), query)
        return { trace_id: getContext().traceId, data: { items, next_cursor: nextCursor } }
      },
    )

    app.get(
      '/api/traces/:trace_id',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'How an answer came to be: its account, and what happened when',
          description:
            'Shows what is yours under this trace id, whoever else has it. An administrator sees the figures and spans of others, and none of their content.',
          params: TraceParams,
          response: { 200: BaseResponse(TraceResponse) },
        },
      },
      async ({ params }) => {
        // What this process has just ended is there for whoever looks at once.
        await spans.flush()
        const data = await openTrace(db, currentPrincipal(), params.trace_id, options)
        return { trace_id: getContext().traceId, data }
      },
    )

    app.get(
      '/api/traces/:trace_id/otlp',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The spans as OTLP/JSON, a file that Jaeger opens and collectors take',
          params: TraceParams,
          response: OtlpResponse,
        },
      },
      async ({ params }, reply) => {
        await spans.flush()
        const trace = await findTrace(db, currentPrincipal(), params.trace_id)
        const { spans: kept } = await readSpans(db, trace)
        return reply
          .header('Content-Disposition', attachment(`trace-${trace.traceId}.otlp.json`))
          .type('application/json; charset=utf-8')
          .send(JSON.stringify(toOtlp(trace.traceId, kept, serviceName)))
      },
    )

    app.post(
      '/api/traces/:trace_id/replay',
      {
        config: { access: 'chat', limit: 'chat', idempotent: true, opensStream: true },
        schema: {
          tags,
          summary: 'Have the question answered once more with something changed, and compare',
          description:
            'The same question, the same conversation before it and the document versions of then, with another model, prompt or search. Nothing is written into the conversation; it counts like any answer, and is kept under the trace id of this request. Only whoever asked may do it.',
          params: TraceParams,
          body: ReplayRequest,
          response: { 200: BaseResponse(ReplayResponse) },
        },
      },
      async (request, reply) => {
        const { params, body } = request
        const signal = whileAllowed({ readers, messageId: null }, request, reply)
        const data = await replays.replay(currentPrincipal(), { traceId: params.trace_id, request: body, signal })
        signal.throwIfAborted()
        return { trace_id: getContext().traceId, data }
      },
    )
  }
