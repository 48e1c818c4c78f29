import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'

function aStore() {
  const folder = mkdtempSync(join(tmpdir(), 'groundwire-blobs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const incoming = join(folder, 'incoming')
  return { store: fileBlobStore(folder), incoming }
}
const bytes = (...pieces: string[]) => Readable.from(pieces.map((piece) => Buffer.from(piece)))

test('bytes are hashed and counted as they come, and kept under our key', async () => {
  const { store, incoming } = aStore()
  const blob = await store.receive(bytes('one ', 'two'), 100)
  expect(blob).toMatchObject({ sizeBytes: 7, sha256: createHash('sha256').update('one two').digest('hex') })
  expect(Buffer.from(blob.head).toString()).toBe('one two')
  await blob.keep('12/a-key')
  await blob.discard()
  expect(await text(await store.open('12/a-key'))).toBe('one two')
  expect(readdirSync(incoming)).toEqual([])
})

test('more than the limit is refused before the rest has come, and nothing stays', async () => {
  const { store, incoming } = aStore()
  let sent = 0
  const endless = Readable.from(
    (function* () {
      for (;;) {
        sent++
        yield Buffer.alloc(1_000)
      }
    })(),
  )
  await expect(store.receive(endless, 10_000)).rejects.toMatchObject({ status: 413, code: 'file_too_large' })
  expect(sent).toBeLessThan(100)
  expect(readdirSync(incoming)).toEqual([])
})

test('a source that breaks off leaves nothing', async () => {
  const { store, incoming } = aStore()
  const broken = new Readable({ read() {} })
  broken.push(Buffer.from('half'))
  setTimeout(() => broken.destroy(new Error('gone')), 20)
  await expect(store.receive(broken, 100)).rejects.toThrow('gone')
  expect(readdirSync(incoming)).toEqual([])
})

test('no room is 507 storage_full', async () => {
  const { store } = aStore()
  const full = new Readable({ read() {} })
  setTimeout(() => full.destroy(Object.assign(new Error('no space'), { code: 'ENOSPC' })), 1)
  await expect(store.receive(full, 100)).rejects.toMatchObject({ status: 507, code: 'storage_full' })
})

test('removing takes a blob or a whole folder, and what is gone already is no error', async () => {
  const { store } = aStore()
  for (const key of ['1/a', '1/b', '2/a']) await (await store.receive(bytes('x'), 10)).keep(key)
  await store.remove('1/a')
  await store.remove('1/a')
  await store.remove('1')
  await expect(store.open('1/b')).rejects.toThrow()
  expect(await text(await store.open('2/a'))).toBe('x')
})

test.each(['../x', '/etc/passwd', 'a/../../b', 'a/b/c', ''])('the key %j is refused', async (key) => {
  const { store } = aStore()
  expect(() => store.pathOf(key)).toThrow('malformed storage key')
})

test('a sweep removes what dead processes had begun, and leaves what is coming', async () => {
  const { store, incoming } = aStore()
  await (await store.receive(bytes('x'), 10)).discard()
  for (const name of ['old', 'new']) writeFileSync(join(incoming, name), '')
  const hourAgo = Date.now() / 1_000 - 3_600
  utimesSync(join(incoming, 'old'), hourAgo, hourAgo)
  await store.sweep(60_000)
  expect(readdirSync(incoming)).toEqual(['new'])
})
