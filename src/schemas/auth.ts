import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, Text } from './base.ts'
import { UserResponse } from './user.ts'

const Email = Text(254, 3)
/** Its rules are said by the service, in characters and bytes; here only a bound on what is read at all. */
const Password = Type.String({ minLength: 1, maxLength: 1_000 })

export const RegisterRequest = Type.Object(
  { email: Email, password: Password, name: Type.Optional(Text(200)), setup_token: Type.Optional(Text(200)) },
  { additionalProperties: false },
)
export type RegisterRequest = Static<typeof RegisterRequest>

export const LoginRequest = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 1_000 }),
    password: Password,
    cookie: Type.Boolean({ default: false, description: 'Keep the refresh token in an HttpOnly cookie instead.' }),
  },
  { additionalProperties: false },
)
export type LoginRequest = Static<typeof LoginRequest>

export const RefreshRequest = Type.Object(
  { refresh_token: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  { additionalProperties: false },
)

export const TokenResponse = Type.Object({
  access_token: Type.String(),
  refresh_token: Nullable(Type.String({ description: 'Null when it went into the cookie.' })),
  token_type: Type.Literal('bearer'),
  expires_in: Type.Integer({ description: 'Seconds until the access token expires.' }),
  user: UserResponse,
})

export const ChangePasswordRequest = Type.Object(
  { current_password: Password, new_password: Password },
  { additionalProperties: false },
)

export const SessionResponse = Type.Object({
  id: Id,
  current: Type.Boolean(),
  user_agent: Nullable(Type.String()),
  address: Nullable(Type.String()),
  created_at: DateTime,
  last_used_at: DateTime,
  expires_at: DateTime,
})

export const KeyScope = Type.Union([Type.Literal('read'), Type.Literal('chat'), Type.Literal('write')])

export const ApiKeyRequest = Type.Object(
  {
    name: Text(200),
    scopes: Type.Array(KeyScope, { minItems: 1, maxItems: 3, uniqueItems: true }),
    expires_at: Type.Optional(DateTime),
  },
  { additionalProperties: false },
)
export type ApiKeyRequest = Static<typeof ApiKeyRequest>

export const ApiKeyResponse = Type.Object({
  id: Id,
  name: Type.String(),
  prefix: Type.String(),
  scopes: Type.Array(Type.String()),
  created_at: DateTime,
  last_used_at: Nullable(DateTime),
  expires_at: Nullable(DateTime),
})
export const NewApiKeyResponse = Type.Interface([ApiKeyResponse], {
  key: Type.String({ description: 'Shown this once; only its hash is kept.' }),
})

export const SignedOutResponse = Type.Object({ signed_out: Type.Literal(true) })
export const PasswordChangedResponse = Type.Object({ password_changed: Type.Literal(true) })
