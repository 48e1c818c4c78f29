import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse } from '../schemas/base.ts'
import { DoctorResponse } from '../schemas/doctor.ts'
import type { Backups } from '../services/backup/backups.ts'
import type { Doctor } from '../services/doctor/doctor.ts'
import { attachment } from './attachment.ts'

/** What the command line asks of a running server on behalf of who operates it. */
export const operatorRoutes =
  ({ backups, doctor }: { backups: Backups; doctor: Doctor }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/admin/backup',
      {
        // A HEAD would make the whole backup for nothing.
        exposeHeadRoute: false,
        config: { access: 'admin' },
        schema: {
          tags: ['operations'],
          summary: 'A backup of everything, for the operator alone; whole only when its last entry is `end.json`',
          response: { 200: { content: { 'application/gzip': { schema: Type.Unknown() } } } },
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

    app.get(
      '/api/admin/doctor',
      {
        config: { access: 'admin' },
        schema: {
          tags: ['operations'],
          summary: 'What is right and wrong with every part of this installation, for the operator alone',
          response: { 200: BaseResponse(DoctorResponse) },
        },
      },
      async () => ({ trace_id: getContext().traceId, data: { findings: await doctor(currentPrincipal()) } }),
    )
  }
