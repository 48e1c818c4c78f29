import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span, Tracer } from '@opentelemetry/api'
import type { SpanRecord } from './span-record.ts'

export type Role = 'admin' | 'user'
export type Tier = 'free' | 'pro' | 'enterprise'
/** What a credential may be used for; a session has `account` and, for admins, `admin` besides the three of API keys. */
export type Scope = 'read' | 'chat' | 'write' | 'account' | 'admin'

/** Who is asking, whatever the credential was. Made only by `services/credentials.ts`. */
export interface Principal {
  userId: number
  role: Role
  tier: Tier
  scopes: ReadonlySet<Scope>
  /** The signed-in session, or null for an API key. */
  sessionId: number | null
  /** The API key, or null for a session. */
  apiKeyId: number | null
}

/** Where a request comes from, as far as it can be told. */
export interface Origin {
  /** Of the client; behind a trusted proxy what that says. */
  address: string
  /** As the client calls itself; at most 300 characters. */
  userAgent: string | null
}

/** How the spans of a request or job are made, and where they go. */
export interface Tracing {
  readonly tracer: Tracer
  /** Keeps them for our own traces; null: they are only sent elsewhere. */
  readonly record: SpanRecord | null
  /** They are sent elsewhere too, where each query is a span. */
  readonly exports: boolean
  /** What people and models wrote may be in what is sent. */
  readonly capturesContent: boolean
}

/** What is true of the request or job being served, without passing it through every call. */
export interface RequestContext {
  /** 32 hex digits: the trace id of the OpenTelemetry server span, or random when tracing is off. */
  readonly traceId: string
  principal: Principal | null
  /** Null outside of requests. */
  origin: Origin | null
  /** Null when tracing is off or its spans have nowhere to go. */
  readonly tracing: Tracing | null
  /** The innermost open span, parent of the next one; null when there is no tracing. */
  readonly span: Span | null
}

const storage = new AsyncLocalStorage<RequestContext>()

export const runInContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work)

/** For work that many requests share: it belongs to none of their traces. */
export const runOutsideContext = <T>(work: () => T): T => storage.exit(work)

export const findContext = (): RequestContext | undefined => storage.getStore()

/** @throws Error outside a request or job: a programming mistake, never a client's. */
export function getContext(): RequestContext {
  const context = storage.getStore()
  if (!context) throw new Error('getContext() called outside a request or job')
  return context
}

/** @throws Error on a route that let a request without credentials through to code that needs them. */
export function currentPrincipal(): Principal {
  const { principal } = getContext()
  if (!principal) throw new Error('a route without authentication asked for its principal')
  return principal
}

/** @throws Error outside of a request. */
export function currentOrigin(): Origin {
  const { origin } = getContext()
  if (!origin) throw new Error('what is no request was asked where it comes from')
  return origin
}
