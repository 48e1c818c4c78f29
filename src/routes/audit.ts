import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { getContext } from '../core/context.ts'
import type { Logger } from '../core/logging.ts'
import { AuditEntryResponse, AuditExportQuery, AuditQuery } from '../schemas/audit.ts'
import { BaseResponse, PageOf } from '../schemas/base.ts'
import { type AuditEntry, exportAudit, listAudit } from '../services/audit/read.ts'
import type { ReaderWatch } from '../services/runs/readers.ts'
import { createDownloadSender } from './download.ts'

export const toAuditResponse = (entry: AuditEntry): AuditEntryResponse => ({
  id: entry.id,
  at: entry.at.toISOString(),
  actor_id: entry.actorId,
  actor_email: entry.actorEmail,
  credential: entry.credential,
  credential_id: entry.credentialId,
  action: entry.action,
  target_type: entry.targetType,
  target_id: entry.targetId,
  project_id: entry.projectId,
  outcome: entry.outcome,
  address: entry.address,
  user_agent: entry.userAgent,
  trace_id: entry.traceId,
  details: entry.details,
})

const FORMATS = {
  csv: { mediaType: 'text/csv; charset=utf-8', encode: toCsv },
  ndjson: { mediaType: 'application/x-ndjson', encode: toNdjson },
}

/** What administrators see of who did what. */
export const auditRoutes =
  ({ db, readers, logger }: { db: NodePgDatabase; readers: ReaderWatch; logger: Logger }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['admin']
    const download = createDownloadSender(app, { readers, logger })

    app.get(
      '/api/admin/audit',
      {
        config: { access: 'admin' },
        schema: {
          tags,
          summary: 'Who did what, newest first',
          querystring: AuditQuery,
          response: { 200: BaseResponse(PageOf(AuditEntryResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listAudit(db, query)
        return { trace_id: getContext().traceId, data: { items: items.map(toAuditResponse), next_cursor: nextCursor } }
      },
    )

    app.get(
      '/api/admin/audit/export',
      {
        // A HEAD would read the whole log for nothing.
        exposeHeadRoute: false,
        config: { access: 'admin', opensStream: true },
        schema: {
          tags,
          summary: 'Who did what, as a file',
          querystring: AuditExportQuery,
          response: {
            200: {
              content: {
                'text/csv': { schema: Type.String() },
                'application/x-ndjson': { schema: Type.String({ description: 'An entry a line, as in the list.' }) },
              },
            },
          },
        },
      },
      async (request, reply) => {
        const { format, ...filter } = request.query
        const { mediaType, encode } = FORMATS[format]
        const content = encode(exportAudit(db, filter, format))
        return download(request, reply, { fileName: `audit.${format}`, mediaType, content })
      },
    )
  }

async function* toNdjson(pages: AsyncGenerator<AuditEntry[]>): AsyncGenerator<string> {
  for await (const entries of pages) {
    yield entries.map((entry) => `${JSON.stringify(toAuditResponse(entry))}\n`).join('')
  }
}

/** RFC 4180. A cell that a spreadsheet would take for a formula is given a quote before it. */
async function* toCsv(pages: AsyncGenerator<AuditEntry[]>): AsyncGenerator<string> {
  const { default: papaparse } = await import('papaparse')
  const fields = Object.keys(AuditEntryResponse.properties)
  yield `${fields.join()}\r\n`
  for await (const entries of pages) {
    const rows = entries.map((entry) => ({ ...toAuditResponse(entry), details: JSON.stringify(entry.details) }))
    if (rows.length === 0) continue
    yield `${papaparse.unparse(rows, { columns: fields, header: false, newline: '\r\n', escapeFormulae: true })}\r\n`
  }
}
