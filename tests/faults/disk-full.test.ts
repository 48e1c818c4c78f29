import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ServerProcess, spawnCommand } from '../support/server-process.ts'
import { aSmallDisk, CAN_MOUNT, noMount } from '../support/small-disk.ts'
import { report, timeFor, trials, worst } from '../support/trials.ts'
import { upload, uploaded } from '../support/uploads.ts'
import { aWorld, type World } from './support/world.ts'

const TRIALS = trials(2, 20)
const NO_ROOM = { status: 507, body: { error: 'storage_full' } }
/** How often a full disk must have refused before it is emptied; small rows fit into what the database has already. */
const REFUSALS = 20

const aProject = async ({ operator }: ServerProcess, description = ''): Promise<number> =>
  (await operator.post('/api/projects', { name: 'Harbours', description })).body.data.id
const aText = (name: string): string =>
  Array.from({ length: 2_000 }, (_, n) => `${name}: harbour ${n} was deepened by ${Math.random()} metres.`).join('\n')

/** Whether it starts without room depends on what it has to write; a start that fails says so in a line. */
async function startsOrSaysWhy(env: Record<string, string>): Promise<void> {
  const { child, output } = spawnCommand(['serve'], { PORT: '0', ...env })
  const exited = once(child, 'exit')
  await expect
    .poll(() => child.exitCode !== null || output().includes('Groundwire answers'), { timeout: 20_000 })
    .toBe(true)
  if (child.exitCode === null) child.kill('SIGKILL')
  else expect([child.exitCode, output()]).toEqual([1, expect.stringMatching(/^[^\n]* room [^\n]*\n$/)])
  await exited
}

describe.skipIf(!CAN_MOUNT)(`a full disk${noMount}`, () => {
  /** Its disk, mounted inside, goes before it. */
  async function aWorldToFill(): Promise<World> {
    const world = await aWorld('the embedded database', { LOG_LEVEL: 'silent' })
    onTestFinished(() => world.remove())
    return world
  }

  test(
    'below the files refuses uploads, serves what is there, and takes the next when there is room',
    async () => {
      const world = await aWorldToFill()
      const disk = aSmallDisk(4, world.storageDir)
      const server = await world.start()
      const project = await aProject(server)
      const kept = { name: 'kept.txt', content: aText('kept') }
      const { id } = await uploaded(server.operator, project, kept)
      for (let trial = 0; trial < TRIALS; trial++) {
        const file = { name: `file-${trial}.txt`, content: aText(`file-${trial}`) }
        // The folder of a new project needs a block too.
        const other = await aProject(server)
        disk.fill()
        for (const into of [project, other]) expect(await upload(server.operator, into, file)).toMatchObject(NO_ROOM)
        const { body } = await server.operator.get(`/api/projects/${project}/documents/${id}/file`)
        expect(body).toBe(kept.content)
        disk.makeRoom()
        expect(await uploaded(server.operator, other, file)).toMatchObject({ status: 'ready' })
        await server.operator.delete(`/api/projects/${other}`)
      }
      await world.expectSound()
      report('disk of files full', { trials: TRIALS })
    },
    timeFor(TRIALS, 20),
  )

  test(
    'below the embedded database refuses what writes, loses nothing acknowledged, and goes on when there is room',
    async () => {
      const world = await aWorldToFill()
      const disk = aSmallDisk(120, world.dataDirOf(0))
      let server = await world.start()
      const acknowledged = new Set<number>([await aProject(server)])
      const add = async () => {
        const answer = await server.operator.post('/api/projects', { name: 'Harbours', description: 'x'.repeat(1_000) })
        if (answer.status === 201) acknowledged.add(answer.body.data.id)
        return answer
      }
      const findLostProjects = async (): Promise<Set<number>> => {
        const known = new Set<number>()
        for (let cursor = ''; ; ) {
          const { data } = (await server.operator.get(`/api/projects?limit=200${cursor}`)).body
          for (const { id } of data.items) known.add(id)
          if (data.next_cursor === null) return acknowledged.difference(known)
          cursor = `&cursor=${data.next_cursor}`
        }
      }
      const backMs: number[] = []
      for (let trial = 0; trial < TRIALS; trial++) {
        disk.fill()
        for (let refusals = 0; refusals < REFUSALS; ) {
          const answer = await add()
          if (answer.status === 201) continue
          expect(answer).toMatchObject(NO_ROOM)
          refusals++
        }
        expect(await findLostProjects()).toEqual(new Set())
        disk.makeRoom()
        const emptiedAt = performance.now()
        await expect.poll(async () => (await add()).status, { timeout: 30_000, interval: 100 }).toBe(201)
        backMs.push(performance.now() - emptiedAt)
        await server.end('SIGKILL')
        disk.fill()
        await startsOrSaysWhy(world.env())
        disk.makeRoom()
        server = await world.start()
        expect(await findLostProjects()).toEqual(new Set())
      }
      await world.expectSound()
      report('disk of the embedded database full', { trials: TRIALS, back_s: worst(backMs) })
    },
    timeFor(TRIALS, 90),
  )
})
