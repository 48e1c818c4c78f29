import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import type { Jobs } from '../core/jobs.ts'
import { JobParams, JobQuery, JobResponse, SettingResponse } from '../schemas/admin.ts'
import { BaseResponse, PageOf } from '../schemas/base.ts'
import { type AdminJob, listAdminJobs, retryJob } from '../services/admin-jobs.ts'
import type { Setting } from '../settings-reader.ts'

const toJobResponse = (job: AdminJob): JobResponse => ({
  id: job.id,
  queue: job.queue,
  state: job.state,
  attempts: job.attempts,
  error: job.error,
  project_id: job.projectId,
  document_id: job.documentId,
  trace_id: job.traceparent?.split('-')[1] ?? null,
  created_at: job.createdAt.toISOString(),
  started_at: job.startedAt?.toISOString() ?? null,
  due_at: job.dueAt.toISOString(),
  failed_at: job.failedAt?.toISOString() ?? null,
})

/** What administrators see of the server itself: its jobs and its settings. */
export const adminRoutes =
  (deps: { db: NodePgDatabase; jobs: Jobs; settings: readonly Setting[] }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['admin']
    const config = { access: 'admin' } as const

    app.get(
      '/api/admin/jobs',
      {
        config,
        schema: {
          tags,
          summary: 'Jobs that wait, run or were given up, newest first',
          querystring: JobQuery,
          response: { 200: BaseResponse(PageOf(JobResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listAdminJobs(deps.db, query)
        return { trace_id: getContext().traceId, data: { items: items.map(toJobResponse), next_cursor: nextCursor } }
      },
    )

    app.post(
      '/api/admin/jobs/:id/retry',
      {
        config,
        schema: {
          tags,
          summary: 'Have a job tried now: one that waits for its next try, or one that was given up',
          params: JobParams,
          response: { 200: BaseResponse(JobResponse) },
        },
      },
      async ({ params }) => ({
        trace_id: getContext().traceId,
        data: toJobResponse(await retryJob(deps, currentPrincipal(), params.id)),
      }),
    )

    app.get(
      '/api/admin/settings',
      {
        config,
        schema: {
          tags,
          summary: 'The settings in effect in the process that answers, and whether they were given',
          response: { 200: BaseResponse(Type.Object({ items: Type.Array(SettingResponse) })) },
        },
      },
      async () => ({ trace_id: getContext().traceId, data: { items: [...deps.settings] } }),
    )
  }
