import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'

const JobState = Type.Enum(['waiting', 'retrying', 'running', 'failed'], {
  description: '`retrying`: it failed and is tried again when it is due; `failed`: it was given up.',
})

export const JobQuery = Type.Object(
  { ...PageQuery.properties, state: Type.Optional(JobState), queue: Type.Optional(Text(100)) },
  { additionalProperties: false },
)
export type JobQuery = Static<typeof JobQuery>

export const JobParams = Type.Object({ id: Type.String({ format: 'uuid' }) })

export const JobResponse = Type.Object({
  id: Type.String({ format: 'uuid' }),
  queue: Type.String(),
  state: JobState,
  attempts: Type.Integer({ description: 'Runs that began, the present one included.' }),
  error: Nullable(Type.Object({ type: Type.String(), code: Nullable(Type.String()) }), {
    description: 'How the last run ended: the kind of error, `lost` when its process went away.',
  }),
  project_id: Nullable(Id),
  document_id: Nullable(Id),
  trace_id: Nullable(Type.String()),
  created_at: DateTime,
  started_at: Nullable(DateTime),
  due_at: DateTime,
  failed_at: Nullable(DateTime),
})
export type JobResponse = Static<typeof JobResponse>

export const SettingResponse = Type.Object({
  name: Type.String(),
  value: Nullable(Type.String({ description: 'A secret is `[secret]`, and of an address the password is left out.' }), {
    description: 'Null: not set, and without it there is none.',
  }),
  source: Type.Enum(['default', 'environment']),
})
