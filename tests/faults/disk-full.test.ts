import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { untilRead, upload, uploaded } from '../support/uploads.ts'
import { report, timeFor, trials, worst } from './support/trials.ts'
import { aWorld, type World } from './support/world.ts'

const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const reason = isRoot ? '' : ' (skipped: a small disk can be mounted by root only)'
const TRIALS = trials(2, 20)
/** Room that is left when a disk is full enough that the next write of any size fails. */
const CRUMBS = 4 * 1024

/** A disk of its own for a folder, which can be filled up and emptied again. */
function aSmallDisk(folder: string, size: string) {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  return {
    fill() {
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - CRUMBS)))
    },
    empty: () => rmSync(filler, { force: true }),
    unmount: () => void execFileSync('umount', ['--lazy', folder]),
  }
}

const aText = (name: string): string =>
  Array.from({ length: 200 }, (_, n) => `${name}: the fee of case ${n} is ${n * 7} euros, says ${Math.random()}.`).join('\n\n')

describe.skipIf(!isRoot)(`a full disk${reason}`, () => {
  let world: World
  let disk: ReturnType<typeof aSmallDisk> | undefined
  afterEach(async () => {
    disk?.empty()
    await world.remove()
  })

  const openProject = async (server: ServerProcess): Promise<number> =>
    (await server.operator.post('/api/projects', { name: 'Full' })).body.data.id

  test(
    'of files: an upload is refused with 507, what is there is served, and the next is taken when there is room',
    async () => {
      world = await aWorld('the embedded database')
      disk = aSmallDisk(world.storageDir, '4m')
      const server = await world.start()
      const project = await openProject(server)
      const kept = { name: 'kept.txt', content: aText('kept') }
      const { id } = await uploaded(server.operator, project, kept)
      for (let trial = 0; trial < TRIALS; trial++) {
        const file = { name: `file-${trial}.txt`, content: aText(`file-${trial}`) }
        disk.fill()
        const refused = await upload(server.operator, project, file)
        expect([refused.status, refused.body.error]).toEqual([507, 'storage_full'])
        const served = await server.operator.raw('GET', `/api/projects/${project}/documents/${id}/file`)
        expect(await served.text()).toBe(kept.content)
        disk.empty()
        const taken = await uploaded(server.operator, project, file)
        expect(taken).toMatchObject({ status: 'ready' })
      }
      await world.expectSound()
      report('disk of files full', { trials: TRIALS })
      disk.unmount()
    },
    timeFor(TRIALS, 20),
  )

  test(
    'of the embedded database: nothing acknowledged is lost, whoever writes is told, and it goes on by itself when there is room',
    async () => {
      world = await aWorld('the embedded database')
      disk = aSmallDisk(world.dataDirOf(0), '400m')
      const server = await world.start()
      const project = await openProject(server)
      const acknowledged = new Map<string, string>()
      const backMs: number[] = []
      const told = new Set<string>()
      const send = async (name: string): Promise<Answer> => {
        const content = aText(name)
        const answer = await upload(server.operator, project, { name, content })
        if (answer.status < 300) acknowledged.set(answer.body.data.id, content)
        return answer
      }
      for (let trial = 0; trial < TRIALS; trial++) {
        await untilRead(server.operator, project, (await send(`before-${trial}.txt`)).body.data.id)
        disk.fill()
        // What the database has room for within its files it still takes.
        for (let n = 0; n < 20; n++) {
          const { status, body } = await send(`full-${trial}-${n}.txt`)
          if (status >= 300) told.add(`${status} ${body.error}`)
        }
        disk.empty()
        const emptiedAt = performance.now()
        const isServed = async () => (await send(`after-${trial}.txt`)).status < 300
        await expect.poll(isServed, { timeout: 30_000, interval: 200 }).toBe(true)
        backMs.push(performance.now() - emptiedAt)
        await sleep(500)
      }
      expect([server.child.exitCode, server.child.signalCode]).toEqual([null, null])
      expect([...told].filter((what) => !/^(507 storage_full|503 database_unavailable)$/.test(what))).toEqual([])
      for (const [id, content] of acknowledged) {
        const file = await server.operator.raw('GET', `/api/projects/${project}/documents/${id}/file`)
        expect(await file.text()).toBe(content)
      }
      await world.expectSound()
      report('disk of the embedded database full', { trials: TRIALS, told: [...told].join(', '), back_s: worst(backMs) })
      await server.end('SIGTERM')
      disk.unmount()
    },
    timeFor(TRIALS, 60),
  )
})
