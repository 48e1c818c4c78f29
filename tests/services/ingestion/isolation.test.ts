import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import {
  createParserPool,
  ParserLost,
  type ParserPool,
  type ParserPoolOptions,
  type ParseStep,
} from '../../../src/services/ingestion/isolation.ts'
import { holdsMs } from '../../support/cpu-time.ts'
import { percentile } from '../../support/trials.ts'

const LIMITS = { maxCharacters: 20_000_000, maxPages: 3_000 }
const fixtures = join(import.meta.dirname, '../../fixtures')
const article = { path: join(fixtures, 'documents/article.pdf'), name: 'article.pdf' }
const pool = createParserPool({ concurrency: 2, timeoutMs: 60_000, memoryMb: 512, limits: LIMITS })
afterAll(() => pool.close())

/** A pool of a program that misbehaves as the file's name says. */
function misbehaving(options: Partial<ParserPoolOptions> = {}): ParserPool {
  const script = new URL('../../fixtures/parsers/misbehaving.ts', import.meta.url)
  const bad = createParserPool({ concurrency: 1, timeoutMs: 10_000, memoryMb: 256, limits: LIMITS, script, ...options })
  onTestFinished(() => bad.close())
  return bad
}

const misbehave = (bad: ParserPool, name: string, signal?: AbortSignal) =>
  bad.parse({ path: name, name, ...(signal ? { signal } : {}) })

test('a document comes back chunked and indexed, with steps on the way', async () => {
  const steps: ParseStep[] = []
  const document = await pool.parse(article, (step) => steps.push(step))
  expect(document).toMatchObject({ kind: 'pdf', mediaType: 'application/pdf' })
  expect(document.pages).toHaveLength(5)
  expect(document.chunkLengths).toHaveLength(document.chunks.length)
  for (const { start, end, text } of document.chunks) expect(text).toBe(document.text.slice(start, end))
  const words = [...document.postings].filter(([term]) => !/^\d/.test(term)).flatMap(([, places]) => places)
  const counted = document.chunks.map(({ ordinal }) =>
    words.filter((posting) => posting.ordinal === ordinal).reduce((sum, { frequency }) => sum + frequency, 0),
  )
  expect(counted).toEqual(document.chunkLengths)
  expect(steps.at(0)).toMatchObject({ step: 'parsing' })
  expect(steps).toContainEqual({ step: 'parsing', done: 5, total: 5 })
  expect(steps.at(-1)).toEqual({ step: 'chunking' })
})

test('what the parser says about a bad file arrives, and the next file is read', async () => {
  const bad = pool.parse({ path: join(fixtures, 'documents/password.pdf'), name: 'password.pdf' })
  await expect(bad).rejects.toMatchObject({ name: 'ParseFailure', code: 'encrypted_pdf' })
  expect((await pool.parse(article)).kind).toBe('pdf')
})

test('a file that cannot be opened is not the fault of the document', async () => {
  const missing = pool.parse({ path: join(fixtures, 'documents/missing.pdf'), name: 'missing.pdf' })
  await expect(missing).rejects.toBeInstanceOf(ParserLost)
})

test('a large text does not hold up the event loop: the 99th percentile stays below 100 ms', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundwire-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'large.txt')
  const words = Array.from({ length: 5_000 }, (_word, at) => (at * 7_919).toString(36))
  const paragraph = (number: number): string =>
    Array.from({ length: 60 }, (_w, at) => words[(number * 61 + at * at) % 5_000]).join(' ')
  await writeFile(path, Array.from({ length: 30_000 }, (_p, number) => paragraph(number)).join('.\n\n'))
  let length = 0
  const holds = await holdsMs(async () => (length = (await pool.parse({ path, name: 'large.txt' })).text.length))
  expect(length).toBeGreaterThan(5_000_000)
  expect(percentile(holds, 0.99)).toBeLessThan(100)
})

test('a parser that takes too much memory is killed, whether in buffers or on the heap', async () => {
  const bad = misbehaving()
  await expect(misbehave(bad, 'buffers.pdf')).rejects.toMatchObject({ code: 'parser_memory_limit' })
  await expect(misbehave(bad, 'heap.pdf')).rejects.toMatchObject({ code: 'parser_memory_limit' })
})

test('a parser that does not end is killed at its deadline, and the next document has its place', async () => {
  const bad = misbehaving({ timeoutMs: 3_000 })
  const [endless, next] = await Promise.allSettled([misbehave(bad, 'endless.pdf'), misbehave(bad, 'next.pdf')])
  expect(endless).toMatchObject({ reason: { code: 'parser_time_limit', detail: expect.stringContaining('3 seconds') } })
  expect(next).toMatchObject({ reason: { code: 'corrupt_file' } })
})

test('a crash is the fault of the document, a kill from outside is not', async () => {
  const bad = misbehaving()
  await expect(misbehave(bad, 'crash.pdf')).rejects.toMatchObject({ code: 'parser_crashed' })
  await expect(misbehave(bad, 'error.pdf')).rejects.toMatchObject({ code: 'parser_crashed' })
  await expect(misbehave(bad, 'killed.pdf')).rejects.toBeInstanceOf(ParserLost)
})

test('an abort ends a running and a waiting document with the reason given', async () => {
  const bad = misbehaving()
  const abort = new AbortController()
  const reason = new Error('deleted meanwhile')
  setTimeout(() => abort.abort(reason), 300)
  const both = [misbehave(bad, 'endless.pdf', abort.signal), misbehave(bad, 'endless.pdf', abort.signal)]
  expect(await Promise.allSettled(both)).toMatchObject([{ reason }, { reason }])
})

test('closing the pool ends what is being read, with an error that allows another try', async () => {
  const bad = misbehaving()
  const running = misbehave(bad, 'endless.pdf')
  setTimeout(() => bad.close(), 300)
  await expect(running).rejects.toThrow('The parser pool was closed.')
})

test('a parser knows nothing of the environment and may not write', async () => {
  const bad = misbehaving()
  process.env.A_SECRET = 'do not tell'
  onTestFinished(() => void delete process.env.A_SECRET)
  await expect(misbehave(bad, 'secrets.pdf')).rejects.toMatchObject({ detail: expect.not.stringContaining('SECRET') })
  await expect(misbehave(bad, 'writes.pdf')).rejects.toMatchObject({ detail: expect.stringContaining('restricted') })
})
