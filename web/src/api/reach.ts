import { createStore } from '@tanstack/react-store'
import { type ApiError, offline } from './errors'

/** Whether the server answers, as far as is known. */
export const reach = createStore<'there' | 'away'>('there')

/** What a proxy says of a server that is away. */
export const AWAY: ReadonlySet<number> = new Set([502, 503, 504])
/** Waits between questions, the last one for as long as it takes. */
const RETRY_MS = [250, 1_000, 2_000, 4_000]
const PATIENCE_MS = 10_000
let asking: Promise<void> | null = null

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const { status } = await fetch('/api/health/live', { cache: 'no-store', signal })
    return !AWAY.has(status)
  } catch {
    return false
  }
}

async function ask(): Promise<void> {
  for (let tries = 0; !(await answers()); tries++) {
    reach.setState(() => 'away')
    await pause(RETRY_MS[tries] ?? RETRY_MS.at(-1) ?? 0)
  }
  reach.setState(() => 'there')
}

/** Waits until the server answers, which may be at once. */
export function untilThere(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}

/** What is thrown when nothing came back from the server; the page says so until something does. */
export function unanswered(): ApiError {
  void untilThere()
  return offline()
}

/** `fetch` that says so when nothing comes back; what a caller gives up is thrown as it is. */
export const reached = (request: Request): Promise<Response> =>
  fetch(request).catch((error: unknown) => {
    throw request.signal.aborted ? error : unanswered()
  })

/** Waits so long, or until the device says that it has a network again. */
export async function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const goOn = (): void => resolve()
  addEventListener('online', goOn)
  await promise
  clearTimeout(timer)
  removeEventListener('online', goOn)
}

/** A piece of the page that comes when it is needed; while the server is away it is waited for. */
export async function piece<Piece>(load: () => Promise<Piece>): Promise<Piece> {
  try {
    return await load()
  } catch {
    await untilThere()
    return load()
  }
}
