import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { currentPrincipal } from '../core/context.ts'
import type { Backups } from '../services/backup/backups.ts'
import { attachment } from './attachment.ts'

/** What the command line asks of a running server on behalf of who operates it. */
export const operatorRoutes =
  ({ backups }: { backups: Backups }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/admin/backup',
      {
        config: { access: 'admin' },
        schema: {
          tags: ['operations'],
          summary: 'A backup of everything, for the operator alone; whole only when its last entry is `end.json`',
        },
      },
      async (_request, reply) => {
        const backup = await backups.open(currentPrincipal())
        return reply
          .headers({
            'Content-Type': 'application/gzip',
            'Content-Disposition': attachment(`groundwire-${new Date().toISOString().slice(0, 10)}.tar.gz`),
            'Cache-Control': 'no-store',
          })
          .send(backup)
      },
    )
  }
