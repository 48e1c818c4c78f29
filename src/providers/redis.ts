import type { RedisClientType } from '@redis/client'
import type { Logger } from '../core/logging.ts'
import type { Secret } from '../core/secret.ts'
import { createCircuit } from './circuit.ts'

export type RedisCommands = RedisClientType

/** What `ask` gives when Redis cannot be asked. */
export const AWAY = Symbol('Redis is away')

/** Redis, for what the product can do without: nothing waits for it, and nothing fails with it. */
export interface Redis {
  /** For a library that wants the client itself; to be used within `ask`. */
  client: RedisCommands
  /** @returns the answer, or `AWAY` when there is none within `DEADLINE_MS`; at once while it is known to be away. */
  ask<T>(command: (client: RedisCommands) => Promise<T>): Promise<T | typeof AWAY>
  close(): Promise<void>
}

/** Asks a Redis once whether it is there and lets us in. @throws Error with its reason, or the connection's. */
export async function pingRedis(url: Secret): Promise<void> {
  const { createClient } = await import('@redis/client')
  const socket = { connectTimeout: FIRST_CONNECT_MS, reconnectStrategy: false } as const
  const client: RedisCommands = createClient({ url: url.reveal(), maintNotifications: 'disabled', socket })
  // It is thrown where it is waited for.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.ping()
  } finally {
    client.destroy()
  }
}

/** It answers in less than a millisecond; who waits longer waits for a Redis in trouble. */
const DEADLINE_MS = 100
/** At the start there is time to connect. */
const FIRST_CONNECT_MS = 2_000
/** How often it is tried while it is away: whoever tries waits for `DEADLINE_MS`. */
const PROBE_MS = 1_000
/** A connection that answers no `PING` is dead, though nobody closed it. */
const PING_MS = 2_000
const SILENCE_MS = 6_000

/**
 * Opens a connection that comes back by itself, and goes on without one when there is none.
 *
 * The client is `@redis/client`, the one that Redis maintains and recommends for new projects; it is loaded here, by
 * those who have a Redis. It queues nothing while it is not connected.
 */
export async function openRedis(url: Secret, logger: Logger): Promise<Redis> {
  const { createClient } = await import('@redis/client')
  const client: RedisCommands = createClient({
    url: url.reveal(),
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    // Of Redis' commercial server; others answer an error at each connection.
    maintNotifications: 'disabled',
    socket: { connectTimeout: 5_000, socketTimeout: SILENCE_MS, reconnectStrategy },
  })
  const circuit = createCircuit({ failuresInARow: 3, firstPauseMs: PROBE_MS, longestPauseMs: PROBE_MS })
  let isKnownAway = false
  const note = (isAway: boolean, error?: unknown): void => {
    if (isAway === isKnownAway) return
    isKnownAway = isAway
    if (isAway) logger.warn({ err: error }, 'Redis is away; limits are not shared until it is back')
    else logger.info('Redis is back')
  }
  // Told apart from what a command throws: a lost connection is noticed when nobody asks, too.
  client.on('error', (error: unknown) => note(true, error))
  client.on('ready', () => {
    circuit.close()
    note(false)
  })
  const connected = client.connect().then(
    () => {},
    // Closed before it was connected.
    () => {},
  )
  await within(FIRST_CONNECT_MS, connected)

  return {
    client,
    async ask(command) {
      if (!client.isReady) return AWAY
      const permit = circuit.enter()
      if (!permit) return AWAY
      try {
        const answer = await within(DEADLINE_MS, command(client))
        if (answer === AWAY) throw new Error(`Redis did not answer within ${DEADLINE_MS} ms`)
        permit.succeeded()
        note(false)
        return answer
      } catch (error) {
        permit.failed()
        if (circuit.state !== 'closed') note(true, error)
        return AWAY
      }
    },
    async close() {
      client.destroy()
      await connected
    },
  }
}

const reconnectStrategy = (retries: number): number => Math.min(50 * 2 ** retries, 1_000)

/** Of a time that is waited for. */
const PARTS = 5

/**
 * What it comes to within a time, else `AWAY`. The time passes in parts, between which what has arrived is read: however
 * long this process itself was busy, in which it neither sends nor hears, that is one part.
 */
async function within<T>(ms: number, answer: Promise<T>): Promise<T | typeof AWAY> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<typeof AWAY>((resolve) => {
    const pass = (parts: number): void => {
      timer = setTimeout(() => (parts === 1 ? setImmediate(resolve, AWAY) : pass(parts - 1)), ms / PARTS)
    }
    pass(PARTS)
  })
  try {
    return await Promise.race([answer, deadline])
  } finally {
    clearTimeout(timer)
  }
}
