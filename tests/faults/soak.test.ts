import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { startUpstream } from '../services/upstream.ts'
import { startEmbeddingServer } from '../support/embedding-server.ts'
import { noProc, openDescriptors, residentMb } from '../support/process-figures.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { percentile, report } from '../support/trials.ts'
import { findWrong } from './support/invariants.ts'
import { startMixedLoad } from './support/mixed-load.ts'
import { aWorld, DATABASES, reasonNotOn, type World } from './support/world.ts'

/** `scripts/soak` sets it; the suite has time for a short one. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 1.25)
const LOOK_MS = 2_000
/**
 * What memory may grow by from the middle third of the time to the last, by their medians. Over a minute a heap is still
 * finding its size; over half an hour a leak of a kilobyte a request would be beyond it.
 */
const GROWTH_MB = MINUTES >= 10 ? 50 : 150
/** Connections come and go. */
const GROWTH_DESCRIPTORS = 25

const thirds = (values: readonly number[]) => {
  const third = Math.floor(values.length / 3)
  const median = (from: number, to: number): number => percentile(values.slice(from, to), 0.5)
  return { middle: median(third, 2 * third), last: median(2 * third, values.length) }
}

let world: World | undefined
afterEach(() => world?.remove())

describe.each(DATABASES)('on %s', (database) => {
  const reason = noProc || reasonNotOn(database)

  test.skipIf(reason !== '')(
    `a server under mixed load for minutes serves everything, with flat memory and nothing left open${reason}`,
    async () => {
      const [upstream, embeddings] = [await startUpstream(), await startEmbeddingServer()]
      world = await aWorld(database, {
        LITELLM_API_URL: upstream.url,
        EMBEDDING_MODEL: 'model-8',
        LLM_MODEL: 'fake-n60-d20',
        RESUME_GRACE_SECONDS: '1',
      })
      const server: ServerProcess = await world.start()
      const load = await startMixedLoad(server)
      const memory: number[] = []
      const descriptors: number[] = []
      const endsAt = performance.now() + MINUTES * 60_000
      while (performance.now() < endsAt) {
        memory.push(residentMb(server))
        descriptors.push(openDescriptors(server))
        await sleep(LOOK_MS)
      }
      await load.stop()
      expect(load.failures).toEqual([])
      const [mb, open] = [thirds(memory), thirds(descriptors)]
      report('soak', {
        database,
        minutes: MINUTES,
        ...load.counts,
        middle_mb: Math.round(mb.middle),
        last_mb: Math.round(mb.last),
        middle_descriptors: open.middle,
        last_descriptors: open.last,
      })
      expect(mb.last - mb.middle).toBeLessThan(GROWTH_MB)
      expect(open.last - open.middle).toBeLessThan(GROWTH_DESCRIPTORS)
      await world.expectSound(findWrong)
      await upstream.close()
      await embeddings.close()
    },
    MINUTES * 60_000 + 240_000,
  )
})
