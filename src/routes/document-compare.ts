import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse } from '../schemas/base.ts'
import { CompareRequest, CompareResponse, DocumentsParams } from '../schemas/document.ts'
import { compareFiles } from '../services/compare-files.ts'

/** A thousand files with names as long as they may be, in any script. */
const MAX_BODY_BYTES = 5 * 1024 * 1024

export const documentCompareRoutes =
  (db: NodePgDatabase): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/api/projects/:project_id/documents/compare',
      {
        bodyLimit: MAX_BODY_BYTES,
        config: { access: 'read' },
        schema: {
          tags: ['documents'],
          summary: 'Which files of a folder the project has, and what became of them; changes nothing',
          description:
            'Says of each file what uploading it would do, so that only what is needed is sent, an interrupted folder goes on, and its report is read in one call. As in an upload, `/` and `\\` in a name cut off what is before them: to keep folders, join them by another sign, such as ` › `.',
          params: DocumentsParams,
          body: CompareRequest,
          response: { 200: BaseResponse(CompareResponse) },
        },
      },
      async ({ params, body }) => {
        const files = await compareFiles(db, currentPrincipal(), params.project_id, body.files)
        return { trace_id: getContext().traceId, data: { files } }
      },
    )
  }
