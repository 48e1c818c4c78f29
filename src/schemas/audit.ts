import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'

/**
 * All that is recorded, as `noun.verb`. The noun names what `target_id` is an id of: of a `member` it is the user's.
 * A code that was written once stays: an old entry must be readable.
 */
export const AUDIT_ACTIONS = [
  'session.created',
  'session.ended',
  'session.token_reused',
  'user.created',
  'user.updated',
  'user.deleted',
  'user.exported',
  'user.sign_in_refused',
  'user.sign_in_throttled',
  'user.password_changed',
  'user.password_refused',
  'api_key.created',
  'api_key.revoked',
  'project.created',
  'project.updated',
  'project.deleted',
  'member.added',
  'member.updated',
  'member.removed',
  'document.deleted',
  'agent.created',
  'agent.updated',
  'agent.deleted',
  'conversation.deleted',
  'conversation.exported',
  'conversation.imported',
  'share.created',
  'share.revoked',
  'mcp_server.created',
  'mcp_server.updated',
  'mcp_server.deleted',
  'job.retried',
  'settings.changed',
  'audit.exported',
  'audit.expired',
  'backup.created',
  'backup.restored',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

const targetTypes = [...new Set(AUDIT_ACTIONS.map((action) => action.split('.')[0] ?? ''))]

/** By what somebody acted: a command of the operator's needs no credential but the data folder. */
export const AUDIT_CREDENTIALS = ['session', 'api_key', 'command_line'] as const
/** `refused`: it was tried, and did not happen. */
export const AUDIT_OUTCOMES = ['done', 'refused'] as const

/** What an entry says besides: codes, names of settings, numbers; nothing that people wrote, and nothing that opens doors. */
export type AuditDetails = Record<string, string | number | boolean | null | readonly (string | number)[]>

const Filters = {
  actor_id: Type.Optional(Id),
  action: Type.Optional(Type.Enum([...AUDIT_ACTIONS])),
  target_type: Type.Optional(Type.Enum(targetTypes)),
  target_id: Type.Optional(Text(100)),
  project_id: Type.Optional(Id),
  since: Type.Optional(Type.String({ format: 'date-time', description: 'At or after this moment.' })),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'Before this moment.' })),
}

export const AuditFilter = Type.Object(Filters)
export type AuditFilter = Static<typeof AuditFilter>

export const AuditQuery = Type.Object({ ...PageQuery.properties, ...Filters }, { additionalProperties: false })
export type AuditQuery = Static<typeof AuditQuery>

export const AuditExportQuery = Type.Object(
  { ...Filters, format: Type.Enum(['csv', 'ndjson'], { default: 'ndjson' }) },
  { additionalProperties: false },
)

export const AuditEntryResponse = Type.Object({
  id: Id,
  at: DateTime,
  actor_id: Nullable(Id, { description: 'Null: nobody was signed in, or the server did it by itself.' }),
  actor_email: Nullable(Type.String({ description: 'Null also when the account is gone.' })),
  credential: Nullable(Type.Enum([...AUDIT_CREDENTIALS])),
  credential_id: Nullable(Id),
  action: Type.Enum([...AUDIT_ACTIONS]),
  target_type: Type.String(),
  target_id: Nullable(Type.String()),
  project_id: Nullable(Id),
  outcome: Type.Enum([...AUDIT_OUTCOMES]),
  address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  trace_id: Nullable(Type.String()),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type AuditEntryResponse = Static<typeof AuditEntryResponse>
