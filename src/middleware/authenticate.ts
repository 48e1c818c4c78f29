import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Principal, Scope } from '../core/context.ts'
import { forbidden, unauthenticated } from '../core/errors.ts'
import type { Credentials } from '../services/credentials.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The scope a credential needs here; `any`: a good one, and the route asks for scopes itself; `public`: none is read;
     * `optional`: one may be given, and a bad one is refused.
     * A route without it stops the start: nothing is open because somebody forgot.
     */
    access?: Scope | 'any' | 'public' | 'optional'
  }
}

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i

/** The bearer credential of a request. @throws AppError 401 when the header has another form. */
export function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  if (header === undefined) return null
  const [, bearer] = BEARER.exec(header) ?? []
  if (bearer === undefined) {
    throw unauthenticated('unauthenticated', 'Send the credential as "Authorization: Bearer <token or API key>".')
  }
  return bearer
}

/** The only place where a principal comes from, whatever the credential. */
export function registerAuthentication(app: FastifyInstance, credentials: Credentials): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  app.addHook('onReady', async () => {
    const open = routes.find(({ config }) => config?.access === undefined)
    if (open) throw new Error(`${open.method} ${open.url} does not say who may call it (config.access)`)
  })

  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config
    if (access === undefined || access === 'public') return
    const bearer = bearerOf(request)
    if (bearer === null) {
      if (access === 'optional') return
      throw unauthenticated()
    }
    const principal = await credentials.authenticate(bearer)
    request.context.principal = principal
    if (access !== 'optional' && access !== 'any') requireScope(principal, access)
  })
}

/** @throws AppError 403. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (principal.scopes.has(scope)) return
  throw forbidden(
    principal.sessionId === null
      ? `This API key has no scope for this; it needs "${scope}".`
      : 'Only an administrator may do this.',
  )
}
