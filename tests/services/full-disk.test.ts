import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { anApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { type ServerProcess, spawnCommand, startServerProcess } from '../support/server-process.ts'
import { aSmallDisk, CAN_MOUNT, noMount } from '../support/small-disk.ts'
import { upload, uploaded } from '../support/uploads.ts'

const TEXT = 'The harbour of Aarhus was deepened in 1909.'
const NO_ROOM = { status: 507, body: { error: 'storage_full' } }

async function aProject(client: Client, name = 'Harbours'): Promise<number> {
  return (await client.post('/api/projects', { name })).body.data.id
}

/** What a start needs to write decides whether it can be had without room; one that fails says so in a line. */
async function startsOrSaysWhy(env: Record<string, string>): Promise<void> {
  const { child, output } = spawnCommand(['serve'], { PORT: '0', ...env })
  const exited = once(child, 'exit')
  while (child.exitCode === null && !output().includes('Groundwire answers')) await sleep(20)
  if (child.exitCode === null) child.kill('SIGKILL')
  else expect([child.exitCode, output()]).toEqual([1, expect.stringMatching(/^[^\n]* room [^\n]*\n$/)])
  await exited
}

describe.skipIf(!CAN_MOUNT)(`a full disk${noMount}`, () => {
  test('below the files refuses uploads, serves what is there, and takes the next when there is room', async () => {
    const disk = aSmallDisk(4)
    const app = await anApp({ STORAGE_URL: `file:${disk.folder}/files` })
    const owner = await app.aUser()
    const project = await aProject(owner)
    const kept = await uploaded(owner, project, { name: 'kept.md', content: TEXT })
    // The folder of a new project needs a block too.
    const other = await aProject(owner, 'Rivers')
    disk.fill()
    const large = { name: 'large.txt', content: 'harbour '.repeat(40_000) }
    for (const id of [project, other]) expect(await upload(owner, id, large)).toMatchObject(NO_ROOM)
    expect(readdirSync(`${disk.folder}/files/incoming`)).toEqual([])
    expect((await owner.get(`/api/projects/${project}/documents/${kept.id}/file`)).body).toBe(TEXT)
    expect((await owner.get(`/api/projects/${project}/documents`)).body.data.items).toHaveLength(1)
    disk.makeRoom()
    expect((await uploaded(owner, other, large)).status).toBe('ready')
  })

  test('below the embedded database refuses what writes, loses nothing acknowledged, and goes on when there is room', async () => {
    const disk = aSmallDisk(90)
    const env = { DATA_DIR: `${disk.folder}/data`, LOG_LEVEL: 'silent', RATE_LIMITS: 'enterprise.api=100000' }
    let server: ServerProcess = await startServerProcess(env)
    onTestFinished(() => server.end('SIGKILL').then(() => {}))
    const acknowledged = [await aProject(server.operator)]
    const attempt = async () => {
      const answer = await server.operator.post('/api/projects', { name: 'Harbours', description: 'x'.repeat(1_000) })
      if (answer.status === 201) acknowledged.push(answer.body.data.id)
      return answer
    }
    const known = async (): Promise<number[]> => {
      const { body } = await server.operator.get('/api/projects?limit=200')
      return body.data.items.map(({ id }: { id: number }) => id)
    }
    disk.fill()
    let refusals = 0
    for (let tries = 0; tries < 190 && refusals < 20; tries++) {
      const answer = await attempt()
      if (answer.status === 201) continue
      expect(answer).toMatchObject(NO_ROOM)
      refusals++
    }
    expect(refusals).toBe(20)
    expect(await known()).toEqual(expect.arrayContaining(acknowledged))
    disk.makeRoom()
    expect((await attempt()).status).toBe(201)
    await server.end('SIGKILL')
    disk.fill()
    await startsOrSaysWhy(env)
    disk.makeRoom()
    server = await startServerProcess(env)
    expect(await known()).toEqual(expect.arrayContaining(acknowledged))
  }, 120_000)
})
