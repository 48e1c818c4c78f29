import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerProcess } from '../support/server-process.ts'
import { isFull, report, timeFor, trials } from '../support/trials.ts'
import { aWorld, reasonNotOn, type World } from './support/world.ts'

const reason = reasonNotOn('PostgreSQL')
const JOBS = isFull ? trials(0, 10_000) : 200
const KILL_EVERY_MS = 5_000
const SENDERS = 4

describe.skipIf(reason !== '')(`two replicas, killed in turn every few seconds${reason}`, () => {
  let world: World
  let servers: ServerProcess[]
  beforeAll(async () => {
    world = await aWorld('PostgreSQL')
    servers = [await world.start(0), await world.start(1)]
  }, 120_000)
  afterAll(() => world?.remove())

  /** Sends a text to one replica after the other until one takes it. */
  async function send(project: number, n: number): Promise<void> {
    for (let tries = 0; ; tries++) {
      const server = servers[(n + tries) % servers.length]
      const answer = await server?.operator
        .post(`/api/projects/${project}/documents/text`, {
          name: `job-${n}.txt`,
          text: `The fee of case ${n} is ${n * 7} euros, and ${n % 97} percent are kept back.`,
        })
        .catch(() => null)
      if (answer && answer.status < 300) return
      await sleep(200)
    }
  }

  test(
    'do each job with one effect, whoever had begun it',
    async () => {
      const project: number = (await servers[0]?.operator.post('/api/projects', { name: 'Jobs' }))?.body.data.id
      let kills = 0
      let isOver = false
      const killing = (async () => {
        for (let turn = 0; !isOver; turn = 1 - turn) {
          await sleep(KILL_EVERY_MS)
          if (isOver) return
          await servers[turn]?.end('SIGKILL')
          kills++
          servers[turn] = await world.start(turn)
        }
      })()
      let next = 0
      const senders = Array.from({ length: SENDERS }, async () => {
        while (next < JOBS) await send(project, next++)
      })
      await Promise.all(senders)
      const open = async () =>
        (
          await world.pool?.query(
            `SELECT count(*)::int AS open FROM document_versions WHERE status NOT IN ('ready', 'failed')`,
          )
        )?.rows[0].open
      while ((await open()) > 0) await sleep(500)
      isOver = true
      await killing
      await world.age()
      await servers[0]?.end('SIGTERM')
      await world.start(0)
      await world.expectSound()
      const { rows } = (await world.pool?.query(
        `SELECT status, count(*)::int AS count, count(DISTINCT name)::int AS names, sum(chunk_count)::int AS chunks,
          (SELECT count(*)::int FROM chunks) AS stored
         FROM document_versions JOIN documents ON documents.id = document_id GROUP BY status`,
      )) ?? { rows: [] }
      expect(rows).toEqual([{ status: 'ready', count: JOBS, names: JOBS, chunks: JOBS, stored: JOBS }])
      expect(kills).toBeGreaterThan(0)
      report('two replicas, killed in turn', { jobs: JOBS, kills })
    },
    timeFor(JOBS, 1),
  )
})
