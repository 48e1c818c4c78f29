import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../support/client.ts'

export interface Paced {
  /** Milliseconds that each request took. */
  times: number[]
  /** What was not answered as it should. */
  failures: string[]
}

/** Asks so many times a second, whether or not what was asked before has been answered. */
export async function pacedReads(
  client: Client,
  path: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Paced> {
  const times: number[] = []
  const failures: string[] = []
  const running = new Set<Promise<void>>()
  const ask = async (): Promise<void> => {
    const begun = performance.now()
    const answer = await client.get(path).catch((error: unknown) => ({ status: 0, body: error }))
    times.push(performance.now() - begun)
    if (answer.status !== 200) failures.push(`${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  const startedAt = performance.now()
  for (let n = 0; n < perSecond * seconds; n++) {
    await sleep(Math.max(0, startedAt + (n * 1_000) / perSecond - performance.now()))
    const asked = ask()
    running.add(asked)
    void asked.finally(() => running.delete(asked))
  }
  await Promise.all(running)
  return { times, failures }
}
