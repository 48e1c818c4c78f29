import { createStore } from '@tanstack/react-store'
import { ApiError, errorOf } from './errors'
import { unanswered } from './reach'
import type { User } from './types'

/**
 * Who is signed in. The access token is in memory only; what renews it is in a cookie that scripts cannot read, so that a
 * reload asks once.
 */
export type Session =
  | { state: 'unknown' }
  | { state: 'signed_out'; wasSignedIn: boolean }
  | { state: 'signed_in'; user: User }

interface Token {
  value: string
  expiresAt: number
}

/** A token that is this close to its end is renewed first. */
const MARGIN_MS = 30_000
/** A page of another site cannot set it. */
const OWN_PAGE = { 'X-Requested-With': 'groundwire' }

export const session = createStore<Session>({ state: 'unknown' })
let token: Token | null = null
let renewing: Promise<void> | null = null
/** Another tab that signs out, or in as somebody else, takes this one along. */
const others = new BroadcastChannel('groundwire-session')

const become = (next: Session): void => session.setState(() => next)

function signedOut(): void {
  token = null
  become({ state: 'signed_out', wasSignedIn: session.get().state === 'signed_in' })
}

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(`/api/auth${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...OWN_PAGE, ...headers },
    body: JSON.stringify(body),
  }).catch(() => {
    throw unanswered()
  })
  if (!response.ok) throw await errorOf(response)
  return response
}

async function take(response: Response): Promise<void> {
  const { data }: { data: { access_token: string; expires_in: number; user: User } } = await response.json()
  token = { value: data.access_token, expiresAt: Date.now() + data.expires_in * 1_000 }
  become({ state: 'signed_in', user: data.user })
}

export async function signIn({ email, password }: { email: string; password: string }): Promise<void> {
  await take(await post('/login', { email, password, cookie: true }))
  others.postMessage('changed')
}

export async function register(account: {
  email: string
  password: string
  name?: string
  setup_token?: string
}): Promise<void> {
  await post('/register', account)
  await signIn(account)
}

export async function signOut(): Promise<void> {
  const value = await accessToken()
  if (value !== null) await post('/logout', {}, { Authorization: `Bearer ${value}` })
  signedOut()
  others.postMessage('changed')
}

/** One's account as it has become. */
export const accountChanged = (user: User): void => become({ state: 'signed_in', user })

/** The account is gone, and every session of it; there is nothing to sign out of. */
export function accountDeleted(): void {
  signedOut()
  others.postMessage('changed')
}

/**
 * By the cookie. One tab at a time: a refresh token that two show ends the session (`token_reused`). While the server does not
 * answer the session stays what it was. @throws ApiError then.
 */
function renew(): Promise<void> {
  renewing ??= navigator.locks
    .request('groundwire-refresh', async () => take(await post('/refresh', {})))
    .catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      signedOut()
    })
    .finally(() => {
      renewing = null
    })
  return renewing
}

/** Finds out who is signed in, once at the start. @throws ApiError when the server does not answer. */
export const openSession = (): Promise<void> => (session.get().state === 'unknown' ? renew() : Promise.resolve())

/** One that is good for a while; null: nobody is signed in. @throws ApiError when the server does not answer. */
export async function accessToken(): Promise<string | null> {
  if (session.get().state === 'signed_out') return null
  if (token === null || token.expiresAt - Date.now() < MARGIN_MS) await renew()
  return token?.value ?? null
}

/** The server no longer takes the token: it is renewed, or nobody is signed in any more. */
export async function tokenRefused(refused: string): Promise<string | null> {
  if (token?.value === refused) token = null
  return accessToken()
}

others.onmessage = () => {
  token = null
  renew().catch(() => {})
}
