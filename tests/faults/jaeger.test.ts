import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noProc, residentMb } from '../support/process-figures.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { aTcpGate } from '../support/tcp-gate.ts'
import { percentile, report, timeFor, trials } from '../support/trials.ts'
import { type Paced, pacedReads } from './support/paced.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const otlpUrl = process.env.TEST_OTLP_URL ?? ''
const reason =
  noProc ||
  reasonNotOn('PostgreSQL') ||
  (otlpUrl === '' ? ' (skipped: TEST_OTLP_URL is not set, see scripts/services)' : '')
/** A third of it with Jaeger there, a third away, a third hanging. */
const SECONDS = 60 * trials(0.75, 30)
const PER_SECOND = 50
/** What the spans that wait may take, and what a heap grows by under load anyway. */
const MEMORY_MB = 50

describe.skipIf(reason !== '')(`a Jaeger that goes away${reason}`, () => {
  let world: World
  beforeAll(async () => {
    world = await aWorld('PostgreSQL')
  })
  afterAll(() => world?.remove())

  const spansOf = async (server: ServerProcess, outcome: string): Promise<number> => {
    const { body } = await server.operator.get('/metrics')
    return Number(new RegExp(`^groundwire_spans_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(body)?.[1] ?? 0)
  }

  test(
    'costs no request, no latency and no memory, and what is lost is counted',
    async () => {
      const gate = await aTcpGate(otlpUrl)
      const server = await world.start(0, { OTEL_EXPORTER_OTLP_ENDPOINT: gate.url })
      const load = (seconds: number): Promise<Paced> =>
        pacedReads(server.operator, '/api/projects?limit=5', { perSecond: PER_SECOND, seconds })
      await load(10)
      const there = await load(SECONDS / 3)
      await expect.poll(() => spansOf(server, 'sent'), { timeout: 10_000 }).toBeGreaterThan(0)
      const before = residentMb(server)
      gate.shut()
      const away = await load(SECONDS / 3)
      await expect.poll(() => spansOf(server, 'lost'), { timeout: 60_000 }).toBeGreaterThan(0)
      const afterAway = residentMb(server)
      gate.open()
      gate.hold()
      const hanging = await load(SECONDS / 3)
      const afterHanging = residentMb(server)
      gate.open()
      const sent = await spansOf(server, 'sent')
      await sleep(1_000)
      await load(5)
      await expect.poll(() => spansOf(server, 'sent'), { timeout: 60_000 }).toBeGreaterThan(sent)

      expect([...there.failures, ...away.failures, ...hanging.failures]).toEqual([])
      const p95 = {
        there: percentile(there.times, 0.95),
        away: percentile(away.times, 0.95),
        hanging: percentile(hanging.times, 0.95),
      }
      // A bound against waiting for it; how close they are is measured on a quiet machine.
      expect(Math.max(p95.away, p95.hanging)).toBeLessThan(Math.max(3 * p95.there, 200))
      expect(Math.max(afterAway, afterHanging) - before).toBeLessThan(MEMORY_MB)
      report('Jaeger away, then hanging', {
        seconds: SECONDS,
        requests: there.times.length + away.times.length + hanging.times.length,
        p95_away: Math.round((100 * p95.away) / p95.there) / 100,
        p95_hanging: Math.round((100 * p95.hanging) / p95.there) / 100,
        memory_away_mb: Math.round(afterAway - before),
        memory_hanging_mb: Math.round(afterHanging - before),
        lost: await spansOf(server, 'lost'),
      })
    },
    timeFor(SECONDS, 2),
  )
})
