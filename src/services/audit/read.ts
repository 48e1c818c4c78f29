import { and, desc, eq, getTableColumns, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { invalid } from '../../core/errors.ts'
import { auditEntries } from '../../models/audit.ts'
import { sessions, users } from '../../models/user.ts'
import type { AuditFilter, AuditQuery } from '../../schemas/audit.ts'
import type { PageQuery } from '../../schemas/base.ts'
import { olderThan, type Page, toPage } from '../pages.ts'
import { audit } from './audit.ts'

/** An entry, and the address of who acted, while they have an account. */
export type AuditEntry = typeof auditEntries.$inferSelect & { actorEmail: string | null }

/** Entries of one page of an export. */
const EXPORT_PAGE = 1_000

/** What was recorded, newest first; for administrators (the route asks for the scope). */
export async function listAudit(db: Database, { limit, cursor, ...filter }: AuditQuery): Promise<Page<AuditEntry>> {
  return pageOf(db, matching(filter), { limit, cursor })
}

/**
 * All that was recorded up to now, newest first, page by page, so that neither memory nor a connection is held for as long
 * as the reader takes. That somebody took it is recorded first.
 */
export async function* exportAudit(
  db: Database,
  filter: AuditFilter,
  format: 'csv' | 'ndjson',
): AsyncGenerator<AuditEntry[]> {
  const filters = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  await audit(db, { action: 'audit.exported', targetId: null, details: { format, filters } })
  const condition = matching(filter)
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await pageOf(db, condition, { limit: EXPORT_PAGE, cursor })
    yield items
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

/**
 * What is recorded of a person: what they did, and what was tried or done to their account. Of what others did to it,
 * who they were and where they sat is not theirs to know.
 */
export async function listOwnAudit(db: Database, principal: Principal, page: PageQuery): Promise<Page<AuditEntry>> {
  const { userId } = principal
  const ownSessions = db
    .select({ id: sql`${sessions.id}::text` })
    .from(sessions)
    .where(eq(sessions.userId, userId))
  const condition = or(
    eq(auditEntries.actorId, userId),
    and(eq(auditEntries.targetType, 'user'), eq(auditEntries.targetId, String(userId))),
    and(eq(auditEntries.targetType, 'session'), inArray(auditEntries.targetId, ownSessions)),
  )
  const { items, nextCursor } = await pageOf(db, condition, page)
  const isOthers = ({ actorId }: AuditEntry) => actorId !== null && actorId !== userId
  const withoutOthers = items.map((entry) => (isOthers(entry) ? { ...entry, ...UNKNOWN } : entry))
  return { items: withoutOthers, nextCursor }
}

const UNKNOWN = {
  actorId: null,
  actorEmail: null,
  credential: null,
  credentialId: null,
  address: null,
  userAgent: null,
}

async function pageOf(
  db: Database,
  condition: SQL | undefined,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<AuditEntry>> {
  const rows = await db
    .select({ ...getTableColumns(auditEntries), actorEmail: users.email })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.actorId))
    .where(and(condition, olderThan(auditEntries.id, cursor)))
    .orderBy(desc(auditEntries.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

const matching = ({ actor_id, action, target_type, target_id, project_id, since, until }: AuditFilter) =>
  and(
    actor_id === undefined ? undefined : eq(auditEntries.actorId, actor_id),
    action === undefined ? undefined : eq(auditEntries.action, action),
    target_type === undefined ? undefined : eq(auditEntries.targetType, target_type),
    target_id === undefined ? undefined : eq(auditEntries.targetId, target_id),
    project_id === undefined ? undefined : eq(auditEntries.projectId, project_id),
    since === undefined ? undefined : gte(auditEntries.at, momentOf(since, 'since')),
    until === undefined ? undefined : lt(auditEntries.at, momentOf(until, 'until')),
  )

/** @throws AppError 422 for a leap second, which has the form of a moment and is none. */
function momentOf(text: string, name: string): Date {
  const moment = new Date(text)
  if (Number.isNaN(moment.getTime())) throw invalid(`querystring.${name}`, 'must be a moment that exists')
  return moment
}
