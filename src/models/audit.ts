import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { AUDIT_CREDENTIALS, AUDIT_OUTCOMES, type AuditAction, type AuditDetails } from '../schemas/audit.ts'
import { createdAt, id, ref } from './columns.ts'

/**
 * Who did what. Nothing here has a foreign key, for an entry outlives what it tells of; nobody's e-mail address is here, for
 * an account takes that with it. A trigger of the migration refuses every change, and every deletion but that of what is
 * older than the retention (docs/decisions/0016).
 */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: id(),
    at: createdAt(),
    /** The user; null: nobody was signed in, or the server did it by itself. */
    actorId: ref(),
    credential: text({ enum: AUDIT_CREDENTIALS }),
    /** Of the session or the API key. */
    credentialId: ref(),
    action: text().$type<AuditAction>().notNull(),
    /** The noun of the action. */
    targetType: text().notNull(),
    /** Text, for jobs have ids of their own kind. */
    targetId: text(),
    projectId: ref(),
    outcome: text({ enum: AUDIT_OUTCOMES }).notNull(),
    /** Of the client; behind a trusted proxy what that says. */
    address: text(),
    userAgent: text(),
    traceId: text(),
    details: jsonb().$type<AuditDetails>().notNull().default({}),
  },
  (table) => [
    index('audit_entries_at').on(table.at),
    index('audit_entries_actor').on(table.actorId, table.id),
    index('audit_entries_action').on(table.action, table.id),
    index('audit_entries_target').on(table.targetType, table.targetId, table.id),
  ],
)
