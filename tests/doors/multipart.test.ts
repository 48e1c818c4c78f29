import { readdir, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { trials } from '../support/trials.ts'

let app: TestApp
let ada: SignedInUser
let path: string
beforeAll(async () => {
  app = await anApp({ MAX_UPLOAD_MB: '1' })
  ada = await app.aUser()
  path = `/api/projects/${(await ada.get('/api/projects')).body.data.items[0].id}/documents`
})
afterAll(() => app.stop())

const incoming = () => promisify(readdir)(join(app.dataDir, 'files/incoming')).catch(() => [])
const openDescriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)
const part = (headers: string, content = 'x') => `--b\r\n${headers}\r\n\r\n${content}\r\n`
const field = (name: string) => part(`Content-Disposition: form-data; name="${name}"`)
const FILE = part('Content-Disposition: form-data; name="file"; filename="a.txt"', 'Some text.')
const END = '--b--\r\n'

test.each<[string, string]>([
  ['an empty field name', field('') + FILE + END],
  ['no field name', part('Content-Disposition: form-data') + FILE + END],
  ['no disposition', part('X-Nothing: 1') + END],
  ['ten thousand nested names', Array.from({ length: 10_000 }, () => field('a[b][c][d]')).join('') + FILE + END],
  ['a name nested ten thousand deep', field(`a${'[b]'.repeat(10_000)}`) + FILE + END],
  ['a thousand files', FILE.repeat(1_000) + END],
  ['a header without end', `--b\r\nContent-Disposition: ${'x'.repeat(500_000)}`],
  ['ten thousand headers', part(Array.from({ length: 10_000 }, (_, n) => `X-${n}: 1`).join('\r\n')) + END],
  ['endless dashes', '-'.repeat(900_000)],
  ['nothing but the end', END],
  ['boundaries in boundaries', `${'--b\r\n'.repeat(100_000)}${END}`],
  [
    'metadata of a megabyte',
    part('Content-Disposition: form-data; name="metadata"', `"${'x'.repeat(900_000)}"`) + FILE + END,
  ],
  ['a name of the prototype', field('__proto__') + FILE + END],
  ['a name of a method', field('toString') + FILE + END],
])('door 21: a form with %s is refused, and leaves nothing', async (_what, body) => {
  const response = await ada.raw('POST', path, { headers: { 'content-type': 'multipart/form-data; boundary=b' }, body })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(response.status).toBeLessThan(500)
  expect(await response.json()).toHaveProperty('error')
  expect(await incoming()).toEqual([])
})

test.each([
  ['of 70 characters and more', `multipart/form-data; boundary=${'b'.repeat(5_000)}`],
  ['of none', 'multipart/form-data; boundary='],
])('door 21: a boundary %s is refused', async (_what, type) => {
  const response = await ada.raw('POST', path, { headers: { 'content-type': type }, body: FILE + END })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(response.status).toBeLessThan(500)
})

test(`door 21: uploads broken off at every tenth, ${trials(4, 200)} times, leave no file and no descriptor`, async () => {
  const body = part('Content-Disposition: form-data; name="file"; filename="a.txt"', 'x'.repeat(200_000)) + END
  const { port } = new URL(app.url)
  const breakOff = async (tenth: number) => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.accessToken}\r\n` +
        `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    socket.write(body.slice(0, (body.length * tenth) / 10))
    await new Promise((resolve) => setTimeout(resolve, 30))
    socket.destroy()
  }
  const round = () => Promise.all(Array.from({ length: 10 }, (_, tenth) => breakOff(tenth)))
  await round()
  await expect.poll(incoming).toEqual([])
  const before = openDescriptors()
  for (let trial = 0; trial < trials(4, 200); trial++) await round()
  await expect.poll(incoming).toEqual([])
  // A pool may have opened a connection or two.
  await expect.poll(openDescriptors).toBeLessThanOrEqual(before + 5)
  expect((await ada.get(path)).body.data.items).toEqual([])
}, 300_000)
