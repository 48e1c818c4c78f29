import type { Logger } from './logging.ts'

const EVERY_MS = 60 * 60 * 1_000

/** What is to be done now and then, such as forgetting what is old; a long piece looks at the signal between its steps. */
export type Housework = Record<string, (signal: AbortSignal) => Promise<unknown>>

/**
 * Does the housework now and every hour, one piece after the other. Each must bear being done by several processes at once.
 * @returns what ends it, when the piece that runs is done.
 */
export function keepHouse(work: Housework, logger: Logger): () => Promise<void> {
  const stopping = new AbortController()
  const round = async (): Promise<void> => {
    for (const [name, piece] of Object.entries(work)) {
      if (stopping.signal.aborted) return
      await piece(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.warn({ err: error, work: name }, 'housekeeping failed')
      })
    }
  }
  let running = round()
  const timer = setInterval(() => {
    running = running.then(round)
  }, EVERY_MS).unref()
  return async () => {
    stopping.abort()
    clearInterval(timer)
    await running
  }
}
