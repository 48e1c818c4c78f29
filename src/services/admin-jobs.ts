import { inArray } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { invalid, notFound } from '../core/errors.ts'
import { type JobRecord, listJobs } from '../core/job-records.ts'
import type { Jobs } from '../core/jobs.ts'
import { documentVersions } from '../models/document.ts'
import type { JobQuery } from '../schemas/admin.ts'
import { requireAdministrator } from './access.ts'
import { audit } from './audit/audit.ts'
import type { Page } from './pages.ts'

/** A job, and what it is about, as far as it is about a document or a project. */
export type AdminJob = JobRecord & { projectId: number | null; documentId: number | null }

const OfVersion = Type.Object({ versionId: Type.Integer() })
const OfProject = Type.Object({ projectId: Type.Integer() })
const CURSOR = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f-]{36}$/

/** All jobs that wait, run or were given up, newest first; for administrators (the route asks for the scope). */
export async function listAdminJobs(db: Database, { limit, cursor, state, queue }: JobQuery): Promise<Page<AdminJob>> {
  const rows = await listJobs(db, { state, queue }, { limit: limit + 1, after: placeOf(cursor) })
  const items = await withSubjects(db, rows.slice(0, limit))
  const last = items.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items, nextCursor: hasMore ? Buffer.from(last.key).toString('base64url') : null }
}

/** @throws AppError 422 for what is no cursor of an earlier answer. */
function placeOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const place = Buffer.from(cursor, 'base64url').toString('latin1')
  const [moment = ''] = place.split(' ')
  if (!CURSOR.test(place) || Number.isNaN(Date.parse(moment))) {
    throw invalid('querystring.cursor', 'must be the next_cursor of an earlier answer')
  }
  return place
}

/** Has a job tried now. @throws AppError 404 when it is done or never was, 409 `job_running`. */
export async function retryJob(
  { db, jobs }: { db: NodePgDatabase; jobs: Jobs },
  principal: Principal,
  id: string,
): Promise<AdminJob> {
  requireAdministrator(principal)
  const job = await db.transaction(async (tx) => {
    const retried = await jobs.retry(tx, id)
    if (!retried) throw notFound()
    const [found] = await withSubjects(tx, [retried])
    if (!found) throw notFound()
    await audit(tx, {
      action: 'job.retried',
      targetId: id,
      projectId: found.projectId,
      details: { queue: found.queue },
    })
    return found
  })
  jobs.wake({ name: job.queue })
  return job
}

async function withSubjects(db: Database, jobs: JobRecord[]): Promise<AdminJob[]> {
  const versionIdOf = ({ data }: JobRecord) => (Value.Check(OfVersion, data) ? data.versionId : null)
  const versionIds = jobs.flatMap((job) => versionIdOf(job) ?? [])
  const versions = await db
    .select({
      id: documentVersions.id,
      documentId: documentVersions.documentId,
      projectId: documentVersions.projectId,
    })
    .from(documentVersions)
    .where(inArray(documentVersions.id, versionIds))
  const byId = new Map(versions.map((version) => [version.id, version]))
  return jobs.map((job) => {
    const version = byId.get(versionIdOf(job) ?? 0)
    const projectId = version?.projectId ?? (Value.Check(OfProject, job.data) ? job.data.projectId : null)
    return { ...job, projectId, documentId: version?.documentId ?? null }
  })
}
