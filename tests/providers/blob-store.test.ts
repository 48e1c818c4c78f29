import { createHash } from 'node:crypto'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'
import { s3BlobStore } from '../../src/providers/blob-store/s3.ts'
import { BlobChanged, BlobMissing, type BlobStore } from '../../src/providers/blob-store/types.ts'
import { aFolder, noS3, S3_URL, STORES, s3Options } from '../support/blob-stores.ts'

const bytes = (...pieces: string[]) => Readable.from(pieces.map((piece) => Buffer.from(piece)))
const hashOf = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')
async function keysIn(store: BlobStore): Promise<string[]> {
  const keys: string[] = []
  for await (const key of store.list()) keys.push(key)
  return keys.toSorted()
}

async function keep(store: BlobStore, key: string, content: string): Promise<void> {
  await (await store.receive(bytes(content), { key, maxBytes: 1_000 })).keep()
}

/** Twenty megabytes: three parts of an upload to S3. */
function* large() {
  for (let piece = 0; piece < 320; piece++) yield Buffer.alloc(64 * 1024, piece % 251)
}

for (const { kind, skipped, open } of STORES) {
  describe.skipIf(skipped)(`a store of ${kind}`, () => {
    test('bytes are hashed and counted as they come, and seen under our key once they are kept', async () => {
      const store = await open()
      const blob = await store.receive(bytes('one ', 'two'), { key: '12/a-key', maxBytes: 100 })
      expect(blob).toMatchObject({ sizeBytes: 7, sha256: hashOf('one two') })
      expect(Buffer.from(blob.head).toString()).toBe('one two')
      await expect(store.open('12/a-key')).rejects.toThrow(BlobMissing)
      await blob.keep()
      await blob.discard()
      expect(await text(await store.open('12/a-key'))).toBe('one two')
      expect(await keysIn(store)).toEqual(['12/a-key'])
    })

    test('what is large comes back to the byte, whole and in part', async () => {
      const store = await open()
      const whole = Buffer.concat([...large()])
      const blob = await store.receive(Readable.from(large()), { key: '1/large', maxBytes: whole.length })
      expect(await keysIn(store)).toEqual([])
      await blob.keep()
      expect(blob.sha256).toBe(hashOf(whole))
      expect((await buffer(await store.open('1/large'))).equals(whole)).toBe(true)
      const part = await buffer(await store.open('1/large', { start: 8_388_600, end: 8_388_700 }))
      expect(part.equals(whole.subarray(8_388_600, 8_388_701))).toBe(true)
    })

    test('more than the limit is refused before the rest has come, and nothing stays', async () => {
      const store = await open()
      let sent = 0
      const endless = Readable.from(
        (function* () {
          for (;;) {
            sent++
            yield Buffer.alloc(1_000)
          }
        })(),
      )
      await expect(store.receive(endless, { key: '1/a', maxBytes: 10_000 })).rejects.toMatchObject({
        status: 413,
        code: 'file_too_large',
      })
      expect(sent).toBeLessThan(100)
      expect(await keysIn(store)).toEqual([])
    })

    test('a source that breaks off leaves nothing', async () => {
      const store = await open()
      const broken = Readable.from(
        (function* () {
          yield* large()
          throw new Error('gone')
        })(),
      )
      await expect(store.receive(broken, { key: '1/a', maxBytes: 1e9 })).rejects.toThrow('gone')
      expect(await keysIn(store)).toEqual([])
    })

    test('a parser gets a file with what was received, and one that has changed is told from it', async () => {
      const store = await open()
      const { signal } = new AbortController()
      await keep(store, '1/a', 'as it was')
      const read = (sha256: string) => store.withFile({ key: '1/a', sha256 }, signal, (path) => readFile(path, 'utf8'))
      expect(await read(hashOf('as it was'))).toBe('as it was')
      await expect(read(hashOf('as it is not'))).rejects.toThrow(BlobChanged)
      const missing = store.withFile({ key: '1/b', sha256: '' }, signal, async () => 'read')
      await expect(missing).rejects.toThrow(BlobMissing)
    })

    test('removing takes a blob or a whole folder, and what is gone already is no error', async () => {
      const store = await open()
      for (const key of ['1/a', '1/b', '11/a', '2/a']) await keep(store, key, 'x')
      await store.remove('1/a')
      await store.remove('1/a')
      await store.remove('1')
      expect(await keysIn(store)).toEqual(['11/a', '2/a'])
    })

    test.each(['../x', '/etc/passwd', 'a/../../b', 'a/b/c', ''])('the key %j is refused', async (key) => {
      const store = await open()
      await expect(store.open(key)).rejects.toThrow('malformed storage key')
    })
  })
}

describe('files', () => {
  test('no room is 507 storage_full', async () => {
    const full = new Readable({ read() {} })
    setTimeout(() => full.destroy(Object.assign(new Error('no space'), { code: 'ENOSPC' })), 1)
    await expect(fileBlobStore(aFolder()).receive(full, { key: '1/a', maxBytes: 100 })).rejects.toMatchObject({
      status: 507,
      code: 'storage_full',
    })
  })

  test('a sweep removes what dead processes had begun, and leaves what is coming', async () => {
    const folder = aFolder()
    const store = fileBlobStore(folder)
    await store.probe()
    for (const name of ['old', 'new']) writeFileSync(join(folder, 'incoming', name), '')
    const hourAgo = Date.now() / 1_000 - 3_600
    utimesSync(join(folder, 'incoming', 'old'), hourAgo, hourAgo)
    await store.sweep(60_000)
    expect(readdirSync(join(folder, 'incoming'))).toEqual(['new'])
  })
})

describe.skipIf(!S3_URL)(`S3${noS3}`, () => {
  test('a sweep gives up the uploads of dead processes, and what their parsers read', async () => {
    const options = s3Options()
    const store = await s3BlobStore(options)
    const blob = await store.receive(Readable.from(large()), { key: '1/large', maxBytes: 1e9 })
    await keep(store, '1/a', 'x')
    await store.withFile({ key: '1/a', sha256: hashOf('x') }, new AbortController().signal, async (path) => {
      await store.sweep(3_600_000)
      expect(existsSync(path)).toBe(true)
      await store.sweep(0)
      expect(existsSync(path)).toBe(false)
    })
    await expect(blob.keep()).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  test('wrong keys and a bucket that is not there stop the start, with what to look at', async () => {
    const credentials = s3Options().credentials
    const stranger = await s3BlobStore(
      s3Options({ credentials: credentials && { ...credentials, secretAccessKey: new Secret('another') } }),
    )
    await expect(stranger.probe()).rejects.toThrow(/403: check the keys/)
    const nowhere = await s3BlobStore(s3Options({ bucket: 'nowhere' }))
    await expect(nowhere.probe()).rejects.toThrow(/404: there is no such bucket/)
  })

  test('a store that is away is told as such, within seconds', async () => {
    const away = await s3BlobStore(s3Options({ endpoint: 'http://127.0.0.1:9' }))
    const unavailable = { status: 503, code: 'storage_unavailable', headers: { 'Retry-After': '5' } }
    await expect(away.probe()).rejects.toMatchObject(unavailable)
    await expect(away.open('1/a')).rejects.toMatchObject(unavailable)
    await expect(keep(away, '1/a', 'x')).rejects.toMatchObject(unavailable)
  })
})
