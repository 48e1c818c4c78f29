import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { s3BlobStore } from '../../src/providers/blob-store/s3.ts'
import type { BlobStore } from '../../src/providers/blob-store/types.ts'
import { noS3, S3_URL, s3Options } from '../support/blob-stores.ts'
import { aFaultyS3, type Fault } from '../support/faulty-s3.ts'
import { aTcpGate } from '../support/tcp-gate.ts'

const AWAY = { status: 503, code: 'storage_unavailable', headers: { 'Retry-After': '5' } }
/** Three parts of an upload. */
const LARGE = Array.from({ length: 320 }, () => Buffer.alloc(64 * 1024, 'large'))

async function keep(store: BlobStore, content: string | Buffer[]): Promise<void> {
  const pieces = typeof content === 'string' ? [Buffer.from(content)] : content
  const blob = await store.receive(Readable.from(pieces), { key: '1/a', maxBytes: 1e9 })
  await blob.keep()
}

async function aStoreWith(fault: (method: string, url: string) => Fault | null) {
  const { url, seen } = await aFaultyS3(S3_URL ?? '', (request) => fault(request.method ?? '', request.url ?? ''))
  const options = s3Options({ endpoint: url })
  return { store: await s3BlobStore(options), seen, options }
}

describe.skipIf(!S3_URL)(`S3 that fails${noS3}`, () => {
  test('is asked again when it asks to be slower, three times at most', async () => {
    let failures = 1
    const { store, seen } = await aStoreWith((method) =>
      method === 'PUT' && failures-- > 0 ? { status: 503, code: 'SlowDown' } : null,
    )
    await keep(store, 'x')
    expect(await text(await store.open('1/a'))).toBe('x')
    failures = 100
    seen.length = 0
    await expect(keep(store, 'y')).rejects.toMatchObject(AWAY)
    expect(seen).toHaveLength(3)
  })

  test.each([
    [403, 'AccessDenied', AWAY],
    [503, 'ServiceUnavailable', AWAY],
    [403, 'QuotaExceeded', { status: 507, code: 'storage_full' }],
    [507, 'XMinioStorageFull', { status: 507, code: 'storage_full' }],
  ])('that answers %i %s is told from what it means', async (status, code, expected) => {
    const { store } = await aStoreWith(() => ({ status, code }))
    await expect(keep(store, 'x')).rejects.toMatchObject(expected)
  })

  test('and cuts an upload in its parts leaves nothing of it', async () => {
    const { store, seen, options } = await aStoreWith((_, url) => (url.includes('partNumber=2') ? 'cut' : null))
    await expect(keep(store, LARGE)).rejects.toMatchObject(AWAY)
    expect(seen.filter((request) => request.startsWith('DELETE'))).toHaveLength(1)
    const behind = await s3BlobStore({ ...options, endpoint: S3_URL ?? '' })
    for await (const key of behind.list()) expect.unreachable(`${key} is there`)
  })

  test('and cuts a download neither ends it as if it were whole nor blames the file', async () => {
    const { store, options } = await aStoreWith((method) => (method === 'GET' ? 'cut in the answer' : null))
    await keep(store, LARGE)
    await expect(store.open('1/a').then(buffer)).rejects.toThrow()
    const stored = { key: '1/a', sha256: createHash('sha256').update(Buffer.concat(LARGE)).digest('hex') }
    const read = store.withFile(stored, new AbortController().signal, async () => 'read')
    await expect(read).rejects.toMatchObject(AWAY)
    expect(readdirSync(options.scratch)).toEqual([])
  })

  test('and hangs is given up in time, whatever is asked of it', async () => {
    const gate = await aTcpGate(S3_URL ?? '')
    const timeouts = { connectMs: 200, answerMs: 100, transferMs: 400 }
    const store = await s3BlobStore(s3Options({ endpoint: gate.url, timeouts }))
    await keep(store, LARGE)
    const download = await store.open('1/a')
    gate.hold()
    const begun = performance.now()
    const sweeping = store.sweep(0)
    const calls = [store.probe(), store.open('1/a'), store.remove('1/a'), store.remove('1'), sweeping, keep(store, 'x')]
    for (const call of await Promise.allSettled([...calls, keep(store, LARGE)])) {
      expect(call).toMatchObject({ status: 'rejected', reason: AWAY })
    }
    await expect(buffer(download)).rejects.toThrow()
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})
