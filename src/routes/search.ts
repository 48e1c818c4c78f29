import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, Id } from '../schemas/base.ts'
import { type SearchHitResponse, SearchRequest, SearchResponse } from '../schemas/search.ts'
import type { Search } from '../services/retrieval/search.ts'
import type { SearchHit } from '../services/retrieval/types.ts'

const toResponse = (hit: SearchHit): SearchHitResponse => ({
  document_id: hit.documentId,
  document_name: hit.documentName,
  version: hit.version,
  chunk_id: hit.chunkId,
  page: hit.page,
  start: hit.start,
  end: hit.end,
  heading_path: hit.headingPath,
  table_header: hit.tableHeader,
  text: hit.text,
  score: hit.score,
  scores: hit.scores,
})

export const searchRoutes =
  (search: Search): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/api/projects/:project_id/search',
      {
        config: { access: 'read' },
        schema: {
          tags: ['search'],
          summary: "Find passages in a project's documents",
          params: Type.Object({ project_id: Id }),
          body: SearchRequest,
          response: { 200: BaseResponse(SearchResponse) },
        },
      },
      async ({ params, body }) => {
        const { hits, modeUsed, degraded } = await search.search(currentPrincipal(), {
          projectId: params.project_id,
          query: body.query,
          topK: body.top_k,
          mode: body.mode,
          rerank: body.rerank,
          phrases: 'required',
          ...(body.document_ids ? { documentIds: body.document_ids } : {}),
          ...(body.filter ? { filter: body.filter } : {}),
        })
        return {
          trace_id: getContext().traceId,
          data: {
            hits: hits.map(toResponse),
            mode_used: modeUsed,
            degraded,
          },
        }
      },
    )
  }
