import { findContext, type Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { auditEntries } from '../../models/audit.ts'
import type { AuditAction, AuditDetails } from '../../schemas/audit.ts'

/** Who acts, where the context does not say it: somebody is just signing in, or a command does without a server. */
export type AuditActor = Pick<typeof auditEntries.$inferInsert, 'actorId' | 'credential' | 'credentialId'>

/** Whoever runs a command on the database itself; the data folder is all it takes. */
export const AT_THE_COMMAND_LINE: AuditActor = { credential: 'command_line' }

export interface AuditRecord {
  action: AuditAction
  /** Of what the action's noun names; null where there is none, such as an account that does not exist. */
  targetId: number | string | null
  projectId?: number | null
  /** `done` unless it is said. */
  outcome?: 'done' | 'refused'
  actor?: AuditActor
  /** Codes and numbers; never what people wrote, and never what opens a door. */
  details?: AuditDetails
}

/**
 * Records what somebody did, by one insert: in the transaction of the deed, so that neither is there without the other.
 * Who, from where and in which trace is what the request says.
 */
export async function audit(db: Database, record: AuditRecord): Promise<void> {
  const { action, targetId, projectId = null, outcome = 'done', details = {} } = record
  const context = findContext()
  const [targetType = ''] = action.split('.')
  await db.insert(auditEntries).values({
    ...(record.actor ?? actorOf(context?.principal ?? null)),
    action,
    targetType,
    targetId: targetId === null ? null : String(targetId),
    projectId,
    outcome,
    address: context?.origin?.address ?? null,
    userAgent: context?.origin?.userAgent ?? null,
    traceId: context?.traceId ?? null,
    details,
  })
}

function actorOf(principal: Principal | null): AuditActor {
  if (!principal) return {}
  const { userId, sessionId, apiKeyId } = principal
  return sessionId === null
    ? { actorId: userId, credential: 'api_key', credentialId: apiKeyId }
    : { actorId: userId, credential: 'session', credentialId: sessionId }
}
