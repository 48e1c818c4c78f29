import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { currentPrincipal } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { Limits } from '../../core/limits.ts'
import type { Logger } from '../../core/logging.ts'
import { audit } from '../../services/audit/audit.ts'
import type { ReaderWatch } from '../../services/runs/readers.ts'
import { createDownloadSender } from '../download.ts'
import { closeWith } from '../stream.ts'
import { exportedFiles } from './contents.ts'
import type { ExportDependencies } from './export.ts'
import { zipOf } from './zip.ts'

const RETRY_AFTER_S = 30

/** All that somebody has here, as one file. */
export const accountExportRoutes =
  (deps: ExportDependencies & { limits: Limits; readers: ReaderWatch; logger: Logger }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const download = createDownloadSender(app, deps)
    // Each reads all that somebody has, so one of them is enough.
    const running = deps.limits.atOnce({ name: 'account_exports', most: 1 })

    app.get(
      '/api/users/me/export',
      {
        // A HEAD would read everything for nothing.
        exposeHeadRoute: false,
        // What keys there are, and from where one signs in, no key is told; so it takes a session.
        config: { access: 'account', opensStream: true },
        schema: {
          tags: ['users'],
          summary: 'All your data as a zip',
          response: { 200: { content: { 'application/zip': { schema: Type.String({ format: 'binary' }) } } } },
        },
      },
      async (request, reply) => {
        const principal = currentPrincipal()
        const { userId } = principal
        const leave = await running.enter(String(userId))
        if (leave === null) {
          throw new AppError(429, 'export_running', 'An export of your data is running; wait for it to end.', {
            headers: { 'Retry-After': String(RETRY_AFTER_S) },
          })
        }
        closeWith(reply, leave)
        await audit(deps.db, { action: 'user.exported', targetId: userId })
        const content = zipOf(exportedFiles(deps, principal))
        return download(request, reply, { fileName: 'groundwire-export.zip', mediaType: 'application/zip', content })
      },
    )
  }
