import type { Logger } from './logging.ts'

const EVERY_MS = 60 * 60 * 1_000

/**
 * Does what a database needs done now and then, such as forgetting what is old: now and every hour, one after the other.
 * Each piece of work must bear being done by several processes at once.
 * @returns what ends it, when the work that runs is done.
 */
export function keepHouse(work: Record<string, () => Promise<unknown>>, logger: Logger): () => Promise<void> {
  let isStopping = false
  const round = async (): Promise<void> => {
    for (const [name, piece] of Object.entries(work)) {
      if (isStopping) return
      await piece().catch((error: unknown) => logger.warn({ err: error, work: name }, 'housekeeping failed'))
    }
  }
  let running = round()
  const timer = setInterval(() => {
    running = running.then(round)
  }, EVERY_MS).unref()
  return async () => {
    isStopping = true
    clearInterval(timer)
    await running
  }
}
