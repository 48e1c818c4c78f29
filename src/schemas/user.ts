import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, Text } from './base.ts'

export const Role = Type.Union([Type.Literal('admin'), Type.Literal('user')])
export const Tier = Type.Union([Type.Literal('free'), Type.Literal('pro'), Type.Literal('enterprise')])

export const UserResponse = Type.Object({
  id: Id,
  email: Type.String(),
  name: Nullable(Type.String()),
  role: Role,
  tier: Tier,
  is_active: Type.Boolean(),
  created_at: DateTime,
})
export type UserResponse = Static<typeof UserResponse>

export const ProfileUpdate = Type.Object(
  { name: Type.Optional(Nullable(Text(200))) },
  { additionalProperties: false, minProperties: 1 },
)

export const UserUpdate = Type.Object(
  { role: Type.Optional(Role), tier: Type.Optional(Tier), is_active: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, minProperties: 1 },
)
export type UserUpdate = Static<typeof UserUpdate>

export const AccountDeletion = Type.Object(
  { password: Type.String({ minLength: 1, maxLength: 1_000 }) },
  { additionalProperties: false },
)
