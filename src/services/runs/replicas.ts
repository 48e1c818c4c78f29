import type pg from 'pg'
import { listen } from '../../core/listener.ts'
import type { Logger } from '../../core/logging.ts'

/** The channel that a process hears on. Its name is also built in SQL from `runs.owner`. */
export const CHANNEL_PREFIX = 'groundwire_'

/** What the replicas say to each other about runs. Each is only faster than finding out from the database. */
export interface Hearing {
  /** These runs are to be stopped. */
  stop(messageIds: number[]): void
  /** That process has readers of these runs, and will say so again every second. */
  read(process: string, messageIds: number[]): void
  /** There is more of these runs in the database. */
  wrote(messageIds: number[]): void
}

export interface Replicas {
  /** Whether messages arrive: not while the connection is lost, nor behind a pooler that hands it round. */
  hears(): boolean
  close(): Promise<void>
}

/** A process that reads elsewhere sends itself a message every second, so silence means that nothing arrives. */
const SILENCE_MS = 3_000

/** The payload of a `NOTIFY`; 8,000 bytes are the most there can be, so `IDS_A_NOTICE` is the most ids. */
export const noticeOf = (kind: keyof Hearing, process: string, messageIds: readonly number[]): string =>
  `${kind} ${process} ${messageIds.join(',')}`
export const IDS_A_NOTICE = 400

export function joinReplicas(
  { newClient, process, logger }: { newClient: (() => pg.Client) | null; process: string; logger: Logger },
  hearing: Hearing,
): Replicas {
  if (newClient === null) return { hears: () => false, close: async () => {} }
  let heardAt = Number.NEGATIVE_INFINITY
  const onMessage = (payload: string): void => {
    heardAt = performance.now()
    const [kind = '', sender = '', list = ''] = payload.split(' ')
    const messageIds = list === '' ? [] : list.split(',').map(Number)
    if (messageIds.length === 0) return
    if (kind === 'stop') hearing.stop(messageIds)
    else if (kind === 'read') hearing.read(sender, messageIds)
    else if (kind === 'wrote') hearing.wrote(messageIds)
  }
  const listener = listen({ newClient, channel: CHANNEL_PREFIX + process, onMessage, logger })
  return {
    hears: () => performance.now() - heardAt < SILENCE_MS,
    close: () => listener.close(),
  }
}
