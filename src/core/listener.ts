import type pg from 'pg'
import type { Logger } from './logging.ts'

export interface ListenerOptions {
  newClient(): pg.Client
  /** A name that needs no escaping within double quotes. */
  channel: string
  onMessage(payload: string): void
  logger: Logger
}

/** Hears what is sent to one channel by `NOTIFY`, for as long as it is open. */
export interface Listener {
  close(): Promise<void>
}

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

/**
 * Listens on a connection of its own. A lost one is replaced, with growing waits; what is sent meanwhile is not heard,
 * nor is anything behind a pooler that hands the connection round, so nobody may rely on hearing alone.
 */
export function listen({ newClient, channel, onMessage, logger }: ListenerOptions): Listener {
  let client: pg.Client | null = null
  let retryMs = FIRST_RETRY_MS
  let retry: NodeJS.Timeout | undefined
  let isClosed = false

  async function connect(): Promise<void> {
    const connection = newClient()
    client = connection
    connection.on('error', (error) => logger.warn({ err: error }, 'lost the connection that listens to other replicas'))
    connection.on('notification', ({ payload }) => onMessage(payload ?? ''))
    connection.once('end', reconnectLater)
    await connection.connect()
    await connection.query(`LISTEN "${channel}"`)
    retryMs = FIRST_RETRY_MS
  }

  function reconnectLater(): void {
    if (isClosed) return
    retry = setTimeout(begin, retryMs).unref()
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
  }

  function begin(): void {
    connect().catch(async (error: unknown) => {
      logger.warn({ err: error }, 'cannot listen to other replicas; asking the database instead')
      // Its `end` begins the next try.
      await client?.end().catch(() => {})
    })
  }

  begin()
  return {
    async close() {
      isClosed = true
      clearTimeout(retry)
      await client?.end().catch(() => {})
    },
  }
}
