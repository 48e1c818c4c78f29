import type { Got } from '../../api/types'
import type { AuditSearch } from './searches'

export type AuditEntry = Got<'/api/admin/audit'>['items'][number]
export type AuditAction = AuditEntry['action']

/** Every action once, in the order in which they are offered; the compiler sees to it that none is missing. */
const ALL: Record<AuditAction, true> = {
  'session.created': true,
  'session.ended': true,
  'session.token_reused': true,
  'user.created': true,
  'user.updated': true,
  'user.deleted': true,
  'user.exported': true,
  'user.sign_in_refused': true,
  'user.sign_in_throttled': true,
  'user.password_changed': true,
  'user.password_refused': true,
  'api_key.created': true,
  'api_key.revoked': true,
  'project.created': true,
  'project.updated': true,
  'project.deleted': true,
  'member.added': true,
  'member.updated': true,
  'member.removed': true,
  'document.deleted': true,
  'agent.created': true,
  'agent.updated': true,
  'agent.deleted': true,
  'conversation.deleted': true,
  'conversation.exported': true,
  'conversation.imported': true,
  'share.created': true,
  'share.revoked': true,
  'mcp_server.created': true,
  'mcp_server.updated': true,
  'mcp_server.deleted': true,
  'job.retried': true,
  'settings.changed': true,
  'audit.exported': true,
  'audit.expired': true,
  'backup.created': true,
  'backup.restored': true,
}
const isAction = (value: string): value is AuditAction => Object.hasOwn(ALL, value)
export const AUDIT_ACTIONS: readonly AuditAction[] = Object.keys(ALL).filter(isAction)

/** As the API takes it. */
export interface AuditFilter {
  action?: AuditAction
  actor_id?: number
  since?: string
  until?: string
}

/** Days are those of whoever looks: from the start of the first to the end of the last. */
export function filterOf({ action, actor, since, until }: AuditSearch): AuditFilter {
  const startOf = (day: string, daysLater = 0): string => {
    const start = new Date(`${day}T00:00:00`)
    start.setDate(start.getDate() + daysLater)
    return start.toISOString()
  }
  return {
    ...(action !== undefined && isAction(action) ? { action } : {}),
    ...(actor === undefined ? {} : { actor_id: actor }),
    ...(since === undefined ? {} : { since: startOf(since) }),
    ...(until === undefined ? {} : { until: startOf(until, 1) }),
  }
}
