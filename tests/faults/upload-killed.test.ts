import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerProcess } from '../support/server-process.ts'
import { isFull, report, timeFor, trials, worst } from '../support/trials.ts'
import { upload } from '../support/uploads.ts'
import { uploadSlowly } from './support/upload-slowly.ts'
import { aWorld, DATABASES, reasonNotOn, type World } from './support/world.ts'

/** Uploads that one kill meets, each at another byte. */
const AT_ONCE = 8
const KEY_ROUNDS = Math.ceil(trials(8, 80) / AT_ONCE)
const ROUNDS = Math.ceil(trials(16, 200) / AT_ONCE)

const aFile = (name: string) => ({
  name: `${name}.txt`,
  content: Array.from(
    { length: 300 },
    (_, line) => `${name}: line ${line} says ${Math.random()} to whoever asks.`,
  ).join('\n'),
})

describe.each(DATABASES)('on %s', (database) => {
  let world: World
  let server: ServerProcess
  let projectId: number
  beforeAll(async () => {
    if (reasonNotOn(database)) return
    world = await aWorld(database)
    server = await world.start()
    projectId = (await server.operator.post('/api/projects', { name: 'Uploads' })).body.data.id
  }, 90_000)
  afterAll(() => world?.remove())

  test.skipIf(reasonNotOn(database) !== '')(
    `a server killed in the middle of uploads keeps what it has acknowledged, and takes the rest when it is sent again${reasonNotOn(database)}`,
    async () => {
      const acknowledged = new Map<string, number>()
      const startMs: number[] = []
      const killedAt: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const files = Array.from({ length: AT_ONCE }, (_, n) => aFile(`file-${round}-${n}`))
        // The first has a pace that takes it to this share of its bytes; the others are elsewhere by then.
        const killAt = Math.random() * 1.1
        const shares = files.map(() => 0)
        let isKilled = false
        const kill = () => {
          if (!isKilled) killedAt.push(...shares)
          isKilled = true
          server.child.kill('SIGKILL')
        }
        const answers = await Promise.all(
          files.map(async (file, n) => {
            const pauseMs = 1 + Math.random() * 20
            const onSent = (share: number) => {
              shares[n] = share
              if (n === 0 && share >= killAt) kill()
            }
            const answer = await uploadSlowly(server, { projectId, ...file, pauseMs, onSent })
            // Right after it was told, or at the latest.
            if (n === 0) kill()
            return answer
          }),
        )
        await server.end('SIGKILL')
        for (const [n, answer] of answers.entries()) if (answer) acknowledged.set(files[n]?.content ?? '', answer.id)
        if (database === 'PostgreSQL') await world.age()
        const startedAt = performance.now()
        server = await world.start()
        startMs.push(performance.now() - startedAt)
        for (const file of files) {
          const again = await upload(server.operator, projectId, file)
          const before = acknowledged.get(file.content)
          if (before !== undefined) expect([again.status, again.body.data.id]).toEqual([200, before])
          expect([200, 202]).toContain(again.status)
          acknowledged.set(file.content, again.body.data.id)
        }
      }
      expect(new Set(acknowledged.values()).size).toBe(ROUNDS * AT_ONCE)
      for (const [content, id] of isFull ? acknowledged : [...acknowledged].slice(-AT_ONCE)) {
        const file = await server.operator.raw('GET', `/api/projects/${projectId}/documents/${id}/file`)
        expect(await file.text()).toBe(content)
      }
      await world.expectSound()
      const midway = killedAt.filter((share) => share > 0 && share < 1).length
      report('kill -9 in an upload', { database, trials: ROUNDS * AT_ONCE, midway, restart_s: worst(startMs) })
    },
    timeFor(ROUNDS, 15),
  )

  test.skipIf(reasonNotOn(database) !== '')(
    `a text that is sent again with its key, to a server that was killed over it, is there once${reasonNotOn(database)}`,
    async () => {
      const againMs: number[] = []
      for (let round = 0; round < KEY_ROUNDS; round++) {
        const texts = Array.from({ length: AT_ONCE }, (_, n) => aFile(`text-${round}-${n}`))
        const send = ({ name, content }: ReturnType<typeof aFile>) =>
          server.operator.post(
            `/api/projects/${projectId}/documents/text`,
            { name, text: content },
            { 'idempotency-key': `key-of-${name}` },
          )
        const first = texts.map((text) => send(text).catch(() => null))
        await sleep(Math.random() * 200)
        await server.end('SIGKILL')
        const acknowledged = await Promise.all(first)
        if (database === 'PostgreSQL') await world.age()
        server = await world.start()
        const startedAt = performance.now()
        const again = await Promise.all(texts.map(send))
        againMs.push(performance.now() - startedAt)
        for (const [n, { status, body }] of again.entries()) {
          expect([200, 202], JSON.stringify(body)).toContain(status)
          const before = acknowledged[n]
          if (before) expect(body.data.id).toBe(before.body.data.id)
        }
        const { items } = (await server.operator.get(`/api/projects/${projectId}/documents?q=text-${round}-`)).body.data
        expect(items).toHaveLength(AT_ONCE)
      }
      expect(Math.max(...againMs)).toBeLessThan(30_000)
      await world.expectSound()
      report('kill -9 over an Idempotency-Key', { database, trials: KEY_ROUNDS * AT_ONCE, again_s: worst(againMs) })
    },
    timeFor(KEY_ROUNDS, 60),
  )
})
