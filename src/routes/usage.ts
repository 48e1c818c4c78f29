import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { BaseResponse } from '../schemas/base.ts'
import { AdminUsageQuery, AdminUsageResponse, UsageQuery, UsageResponse } from '../schemas/usage.ts'
import { allUsage, ownUsage, type UsageReport } from '../services/usage/report.ts'
import type { Quotas } from '../services/usage/usage.ts'

const toResponse = ({ nextCursor, ...report }: UsageReport) => ({ ...report, next_cursor: nextCursor })

export const usageRoutes =
  (db: Database, quotas: Quotas): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['usage']

    app.get(
      '/api/usage',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'What you used of models, by day, model and project, and where you stand this month',
          querystring: UsageQuery,
          response: { 200: BaseResponse(UsageResponse) },
        },
      },
      async ({ query }) => {
        const principal = currentPrincipal()
        const report = await ownUsage(db, principal, query)
        const { used, limit, resetsAt } = await quotas.stateOf(principal)
        const quota = { used, limit, resets_at: resetsAt.toISOString() }
        return { trace_id: getContext().traceId, data: { ...toResponse(report), quota } }
      },
    )

    app.get(
      '/api/admin/usage',
      {
        config: { access: 'admin' },
        schema: {
          tags,
          summary: 'What everybody used of models, by day, user, model and project',
          querystring: AdminUsageQuery,
          response: { 200: BaseResponse(AdminUsageResponse) },
        },
      },
      async ({ query }) => ({
        trace_id: getContext().traceId,
        data: toResponse(await allUsage(db, currentPrincipal(), query)),
      }),
    )
  }
