import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { getContext } from '../core/context.ts'
import { unauthenticated } from '../core/errors.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Secret } from '../core/secret.ts'
import { bearerOf } from '../middleware/authenticate.ts'
import { BaseResponse } from '../schemas/base.ts'
import { LiveResponse, ReadyResponse } from '../schemas/health.ts'
import type { CheckReadiness } from '../services/readiness.ts'

export interface HealthDependencies {
  checkReadiness: CheckReadiness
  metrics: Metrics
  metricsToken: Secret | null
}

/** Of any two texts, of whatever lengths and scripts, in a time that tells nothing of either. */
const same = (given: string, expected: string): boolean =>
  timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'))

export const healthRoutes =
  ({ checkReadiness, metrics, metricsToken }: HealthDependencies): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['health']

    app.get(
      '/api/health/live',
      {
        config: { access: 'public', limit: 'none' },
        schema: { tags, summary: 'The process answers', response: { 200: BaseResponse(LiveResponse) } },
      },
      async () => ({ trace_id: getContext().traceId, data: { status: 'ok' as const } }),
    )

    app.get(
      '/api/health/ready',
      {
        config: { access: 'public', limit: 'none' },
        schema: {
          tags,
          summary: 'The process can serve requests; an optional part that is down is `degraded`',
          response: { 200: BaseResponse(ReadyResponse), 503: BaseResponse(ReadyResponse) },
        },
      },
      async (_request, reply) => {
        const data = await checkReadiness()
        return reply.status(data.status === 'unavailable' ? 503 : 200).send({ trace_id: getContext().traceId, data })
      },
    )

    app.get(
      '/metrics',
      {
        config: { access: 'public', limit: 'none' },
        schema: {
          tags,
          summary: "Metrics in Prometheus' text format",
          response: { 200: { content: { 'text/plain': { schema: Type.String() } } } },
        },
      },
      async (request, reply) => {
        if (metricsToken && !same(bearerOf(request) ?? '', metricsToken.reveal())) throw unauthenticated()
        return reply.type(metrics.registry.contentType).send(await metrics.text())
      },
    )
  }
