import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { AppError, unauthenticated } from '../core/errors.ts'
import { bearerOf } from '../middleware/authenticate.ts'
import { DocumentParams } from '../schemas/document.ts'
import type { Credentials } from '../services/credentials.ts'
import { type Document, getDocument } from '../services/documents.ts'
import { toDocumentResponse } from './documents.ts'
import { EventStream, encodeFrame, openSse, writeSse } from './sse.ts'
import { untilClosed } from './stream.ts'

/** How often the state is looked at, and whether the reader may still see it. */
const LOOK_EVERY_MS = 500

/** The reading of a document as it goes on: `progress` frames with the document, `done` with the last one. */
export const documentEventRoutes =
  (db: Database, credentials: Credentials): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/projects/:project_id/documents/:id/events',
      {
        // A HEAD would wait for the whole reading for nothing.
        exposeHeadRoute: false,
        config: { access: 'read', opensStream: true },
        schema: {
          tags: ['documents'],
          summary: 'Server-sent events: `progress` with the document at each change, `done` when it is ready or failed',
          params: DocumentParams,
          response: EventStream,
        },
      },
      async (request, reply) => {
        const { project_id: projectId, id: documentId } = request.params
        const principal = currentPrincipal()
        const bearer = bearerOf(request) ?? ''
        const look = async (): Promise<Document> => {
          if (!(await credentials.isStillGood(principal, bearer))) throw unauthenticated()
          return getDocument(db, principal, { projectId, documentId })
        }
        const first = await look()
        await writeSse(openSse(reply), framesOf(first, look, untilClosed(reply)))
        return reply
      },
    )
  }

async function* framesOf(first: Document, look: () => Promise<Document>, signal: AbortSignal): AsyncGenerator<string> {
  let last = ''
  try {
    for (let document = first; !signal.aborted; document = await look()) {
      const isDone = document.newest.status === 'ready' || document.newest.status === 'failed'
      const data = JSON.stringify(toDocumentResponse(document))
      if (data !== last || isDone) yield encodeFrame({ event: isDone ? 'done' : 'progress', data })
      if (isDone) return
      last = data
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    }
  } catch (error) {
    // Deleted meanwhile, or the reader may not see it any more; anything else cuts the connection.
    if (!(error instanceof AppError)) throw error
    const data = JSON.stringify({ trace_id: getContext().traceId, error: error.code, detail: error.message })
    yield encodeFrame({ event: 'error', data })
  }
}
