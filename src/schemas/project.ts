import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, Text } from './base.ts'

const MemberRole = Type.Union([Type.Literal('owner'), Type.Literal('editor'), Type.Literal('viewer')])
const Settings = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 100 })

export const ProjectCreate = Type.Object(
  { name: Text(200), description: Type.Optional(Nullable(Text(2_000, 0))), settings: Type.Optional(Settings) },
  { additionalProperties: false },
)
export type ProjectCreate = Static<typeof ProjectCreate>

export const ProjectUpdate = Type.Object(
  {
    name: Type.Optional(Text(200)),
    description: Type.Optional(Nullable(Text(2_000, 0))),
    settings: Type.Optional(Settings),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type ProjectUpdate = Static<typeof ProjectUpdate>

export const ProjectResponse = Type.Object({
  id: Id,
  name: Type.String(),
  description: Nullable(Type.String()),
  settings: Type.Record(Type.String(), Type.Unknown()),
  personal: Type.Boolean(),
  role: MemberRole,
  created_at: DateTime,
})
export type ProjectResponse = Static<typeof ProjectResponse>

export const MemberCreate = Type.Object({ email: Text(254, 3), role: MemberRole }, { additionalProperties: false })
export type MemberCreate = Static<typeof MemberCreate>
export const MemberUpdate = Type.Object({ role: MemberRole }, { additionalProperties: false })
export const MemberParams = Type.Object({ id: Id, user_id: Id })

export const MemberResponse = Type.Object({
  user_id: Id,
  email: Type.String(),
  name: Nullable(Type.String()),
  role: MemberRole,
  created_at: DateTime,
})
export type MemberResponse = Static<typeof MemberResponse>
