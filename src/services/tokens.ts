import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Clock } from '../core/clock.ts'
import { unauthenticated } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'

const ISSUER = 'groundwire'
const AUDIENCE = 'groundwire-api'
export const API_KEY_PREFIX = 'gw_'

const Claims = Type.Object({ sub: Type.String({ pattern: '^\\d+$' }), sid: Type.Integer(), exp: Type.Integer() })

export interface AccessTokens {
  /** Seconds until a new access token expires. */
  expiresIn: number
  sign(userId: number, sessionId: number): string
  /** @throws AppError 401 for anything but an unexpired token that `sign` made. */
  verify(token: string): { userId: number; sessionId: number }
}

/**
 * Signs and verifies access tokens: JWT, HS256 only, whatever the token's own header says. Their times are those of
 * `clock`, which all replicas share, so they need no leeway.
 */
export function accessTokens(secret: Secret, minutes: number, clock: Pick<Clock, 'now'>): AccessTokens {
  const expiresIn = minutes * 60
  const sign = createSigner({
    key: secret.reveal(),
    algorithm: 'HS256',
    expiresIn: expiresIn * 1_000,
    iss: ISSUER,
    aud: AUDIENCE,
  })
  const verify = createVerifier({
    key: secret.reveal(),
    algorithms: ['HS256'],
    allowedIss: ISSUER,
    allowedAud: AUDIENCE,
    // By this machine's clock; judged below.
    ignoreExpiration: true,
    requiredClaims: ['sub', 'sid', 'iat', 'exp', 'iss', 'aud', 'jti'],
  })
  return {
    expiresIn,
    sign: (userId, sessionId) => {
      const iat = Math.floor(clock.now() / 1_000)
      return sign({ sub: String(userId), sid: sessionId, jti: randomUUID(), iat })
    },
    verify: (token) => {
      try {
        const claims = Value.Parse(Claims, verify(token))
        if (claims.exp * 1_000 <= clock.now()) throw new Error('expired')
        return { userId: Number(claims.sub), sessionId: claims.sid }
      } catch {
        throw unauthenticated('invalid_token', 'The access token is invalid or has expired; sign in again.')
      }
    },
  }
}

/** 256 random bits for a refresh token, an API key or a setup token. */
export const newOpaqueToken = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of an opaque token: SHA-256, hex. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
