import type {} from '@fastify/cookie'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { currentOrigin, currentPrincipal, getContext, type Principal } from '../core/context.ts'
import { forbidden, unauthenticated } from '../core/errors.ts'
import {
  ChangePasswordRequest,
  LoginRequest,
  PasswordChangedResponse,
  RefreshRequest,
  RegisterRequest,
  SessionResponse,
  SignedOutResponse,
  TokenResponse,
} from '../schemas/auth.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { UserResponse } from '../schemas/user.ts'
import {
  type AuthDependencies,
  changePassword,
  listSessions,
  login,
  logout,
  refresh,
  register,
  revokeSession,
  type Session,
  type SignedIn,
} from '../services/auth.ts'
import { toUserResponse } from './users.ts'

const COOKIE = 'groundwire_refresh'
const COOKIE_OPTIONS = { path: '/api/auth', httpOnly: true, sameSite: 'strict' } as const

export const toSessionResponse = (session: Session, { sessionId }: Principal): Static<typeof SessionResponse> => ({
  id: session.id,
  current: session.id === sessionId,
  user_agent: session.userAgent,
  address: session.address,
  created_at: session.createdAt.toISOString(),
  last_used_at: session.lastUsedAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
})

/** A page of another site cannot set this header on a request with our cookie; a form cannot set any. */
function requireOwnPage(request: FastifyRequest): void {
  if (request.headers['x-requested-with'] === undefined) {
    throw forbidden('A request that signs in by cookie needs the header X-Requested-With.')
  }
}

export const authRoutes =
  (deps: AuthDependencies & { secureCookies: boolean }): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['auth']
    // By TLS, or where people are meant to come by TLS: never in the open after that.
    const cookieOptions = (request: FastifyRequest) => ({
      ...COOKIE_OPTIONS,
      secure: deps.secureCookies || request.protocol === 'https',
    })

    const toTokens = (reply: FastifyReply, signedIn: SignedIn, inCookie: boolean) => {
      if (inCookie) {
        const maxAge = deps.refreshTokenDays * 86_400
        reply.setCookie(COOKIE, signedIn.refreshToken, { ...cookieOptions(reply.request), maxAge })
      }
      return {
        trace_id: getContext().traceId,
        data: {
          access_token: signedIn.accessToken,
          refresh_token: inCookie ? null : signedIn.refreshToken,
          token_type: 'bearer' as const,
          expires_in: signedIn.expiresIn,
          user: toUserResponse(signedIn.user),
        },
      }
    }

    app.post(
      '/api/auth/register',
      {
        // Somebody's who is signed in; without anybody, it is the address that exists only once.
        config: { access: 'optional', idempotent: true },
        schema: {
          tags,
          summary: 'Make an account',
          body: RegisterRequest,
          response: { 201: BaseResponse(UserResponse) },
        },
      },
      async (request, reply) => {
        const { traceId, principal } = getContext()
        const user = await register(deps, request.body, { principal, origin: currentOrigin() })
        return reply.status(201).send({ trace_id: traceId, data: toUserResponse(user) })
      },
    )

    app.post(
      '/api/auth/login',
      {
        config: { access: 'public' },
        schema: { tags, summary: 'Sign in', body: LoginRequest, response: { 200: BaseResponse(TokenResponse) } },
      },
      async (request, reply) => {
        const { cookie, ...credentials } = request.body
        return toTokens(reply, await login(deps, credentials, currentOrigin()), cookie)
      },
    )

    app.post(
      '/api/auth/refresh',
      {
        config: { access: 'public' },
        schema: {
          tags,
          summary: 'Exchange a refresh token, of the body or the cookie, for a new pair',
          body: RefreshRequest,
          response: { 200: BaseResponse(TokenResponse) },
        },
      },
      async (request, reply) => {
        const given = request.body.refresh_token
        const token = given ?? request.cookies[COOKIE]
        if (token === undefined) throw unauthenticated('invalid_token', 'There is no refresh token; sign in.')
        if (given === undefined) requireOwnPage(request)
        return toTokens(reply, await refresh(deps, token), given === undefined)
      },
    )

    app.post(
      '/api/auth/logout',
      {
        config: { access: 'account' },
        schema: { tags, summary: 'End this session at once', response: { 200: BaseResponse(SignedOutResponse) } },
      },
      async (request, reply) => {
        await logout(deps.db, currentPrincipal())
        reply.clearCookie(COOKIE, cookieOptions(request))
        return { trace_id: getContext().traceId, data: { signed_out: true as const } }
      },
    )

    app.post(
      '/api/auth/change-password',
      {
        config: { access: 'account' },
        schema: {
          tags,
          summary: 'Set a new password; all other sessions end',
          body: ChangePasswordRequest,
          response: { 200: BaseResponse(PasswordChangedResponse) },
        },
      },
      async ({ body }) => {
        await changePassword(deps, currentPrincipal(), {
          currentPassword: body.current_password,
          newPassword: body.new_password,
          address: currentOrigin().address,
        })
        return { trace_id: getContext().traceId, data: { password_changed: true as const } }
      },
    )

    app.get(
      '/api/auth/sessions',
      {
        config: { access: 'account' },
        schema: {
          tags,
          summary: 'Where you are signed in',
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(SessionResponse)) },
        },
      },
      async ({ query }) => {
        const principal = currentPrincipal()
        const { items, nextCursor } = await listSessions(deps.db, principal, query)
        const shown = items.map((session) => toSessionResponse(session, principal))
        return { trace_id: getContext().traceId, data: { items: shown, next_cursor: nextCursor } }
      },
    )

    app.delete(
      '/api/auth/sessions/:id',
      {
        config: { access: 'account' },
        schema: { tags, summary: 'End a session', params: IdParams, response: { 200: BaseResponse(DeletedResponse) } },
      },
      async ({ params }) => {
        await revokeSession(deps.db, currentPrincipal(), params.id)
        return { trace_id: getContext().traceId, data: { id: params.id, deleted: true as const } }
      },
    )
  }
