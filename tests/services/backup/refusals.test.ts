import { randomBytes, randomUUID } from 'node:crypto'
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { BackupError, BEGIN_ENTRY, type Beginning, END_ENTRY } from '../../../src/services/backup/format.ts'
import { type ArchiveEntry, readArchive } from '../../../src/services/backup/read-archive.ts'
import { checkArchive } from '../../../src/services/backup/restore.ts'
import { writeArchive } from '../../../src/services/backup/write-archive.ts'
import { aFolder, anEmptyPlace, backedUp, KINDS, keysIn, type Place, restored, rowsOf } from '../../support/backup.ts'

// Two databases are started for each.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const [here] = KINDS

/** A backup of one document. */
let archive: string

beforeEach(async () => {
  const source = await anEmptyPlace(here)
  await fill(source, { email: 'ada@example.org', text: 'From the backup.' })
  archive = await backedUp(source)
})

/** One account, and one document whose original says `text`. */
async function fill({ database, blobs }: Place, { email, text }: { email: string; text: string }): Promise<void> {
  const key = `1/${randomUUID()}`
  const blob = await blobs.receive(Readable.from([Buffer.from(text)]), { key, maxBytes: 1_000 })
  await blob.keep()
  await database.pool.query(
    `WITH owner AS (INSERT INTO users (email, password_hash, tier) VALUES ($1, 'hash', 'pro')),
     project AS (INSERT INTO projects (name) VALUES ('Papers') RETURNING id),
     document AS (INSERT INTO documents (project_id, name) SELECT id, 'a.txt' FROM project RETURNING id, project_id)
     INSERT INTO document_versions
       (document_id, project_id, version, sha256, size_bytes, storage_key, media_type, status, text, page_ends)
     SELECT id, project_id, 1, $2, $3, $4, 'text/plain', 'ready', $5, ARRAY[$6::int] FROM document`,
    [email, blob.sha256, blob.sizeBytes, key, text, text.length],
  )
}

const stateOf = async ({ database, blobs }: Place) => ({ rows: await rowsOf(database), keys: await keysIn(blobs) })
const emailsOf = async ({ database }: Place) =>
  (await database.pool.query('SELECT email FROM users ORDER BY 1')).rows.map(({ email }) => email)

/** The backup written again, with what `change` makes of each entry, and an end that says that it is whole. */
async function rewritten(change: (entry: ArchiveEntry) => ArchiveEntry | null): Promise<string> {
  const path = join(aFolder(), 'rewritten.tar.gz')
  const written = writeArchive(async (to) => {
    for await (const entry of readArchive(archive)) {
      const changed = change(entry)
      if (changed?.kind === 'begin') await to.add(BEGIN_ENTRY, JSON.stringify(changed.beginning))
      if (changed?.kind === 'rows') await to.add(`tables/${changed.table}/000001.ndjson`, changed.lines)
      if (changed?.kind === 'file') {
        await to.addStream(`files/${changed.sha256}/${changed.key}`, changed.sizeBytes, changed.content)
      }
      if (changed?.kind === 'end') await to.end(changed.ending)
    }
  })
  await pipeline(written, createWriteStream(path))
  return path
}

const beginningWith = (change: (beginning: Beginning) => Partial<Beginning>) => (entry: ArchiveEntry) =>
  entry.kind === 'begin' ? { ...entry, beginning: { ...entry.beginning, ...change(entry.beginning) } } : entry
const rowsWith = (table: string, change: (lines: string) => string) => (entry: ArchiveEntry) =>
  entry.kind === 'rows' && entry.table === table ? { ...entry, lines: change(entry.lines) } : entry

describe('before anything is changed', () => {
  test('a backup that breaks off anywhere is refused', async () => {
    const whole = readFileSync(archive)
    const cut = join(aFolder(), 'cut.tar.gz')
    for (let trial = 0; trial <= 40; trial++) {
      writeFileSync(cut, whole.subarray(0, Math.floor((whole.length * trial) / 41)))
      await expect(checkArchive(cut), `cut at ${trial}/41`).rejects.toThrow(BackupError)
    }
    expect((await checkArchive(archive)).ending.files).toBe(1)
  })

  test('a backup with any byte altered is refused, or says exactly the same', async () => {
    const whole = readFileSync(archive)
    const altered = join(aFolder(), 'altered.tar.gz')
    const contents = await checkArchive(archive)
    for (let trial = 0; trial < 60; trial++) {
      const bytes = Buffer.from(whole)
      const at = Math.floor((whole.length * trial) / 60)
      bytes[at] = (bytes[at] ?? 0) ^ 0x55
      writeFileSync(altered, bytes)
      // A gzip has some bytes that mean nothing, such as the operating system's name.
      const outcome = await checkArchive(altered).catch((error: unknown) => error)
      if (outcome instanceof BackupError) continue
      expect(outcome, `altered at ${at}`).toEqual(contents)
    }
  })

  test('text, nothing and noise are no backups', async () => {
    const path = join(aFolder(), 'file')
    for (const bytes of [Buffer.from('no backup'), Buffer.alloc(0), randomBytes(10_000)]) {
      writeFileSync(path, bytes)
      await expect(checkArchive(path)).rejects.toThrow(BackupError)
    }
  })

  test('a row more or less, or one that is another, is noticed although the archive is one', async () => {
    const path = join(aFolder(), 'other.tar.gz')
    const forged = writeArchive(async (to) => {
      for await (const entry of readArchive(archive)) {
        if (entry.kind === 'begin') await to.add(BEGIN_ENTRY, JSON.stringify(entry.beginning))
        if (entry.kind === 'rows')
          await to.add(`tables/${entry.table}/000001.ndjson`, entry.lines.replace('ada', 'bob'))
        if (entry.kind === 'end') await to.add(END_ENTRY, JSON.stringify(entry.ending))
      }
    })
    await pipeline(forged, createWriteStream(path))
    await expect(checkArchive(path)).rejects.toThrow('damaged or altered')
  })

  test('a backup of a later format is refused, and names the version that made it', async () => {
    const path = await rewritten(beginningWith(() => ({ format: 99, groundwire: '9.9.9' })))
    await expect(checkArchive(path)).rejects.toThrow('Groundwire 9.9.9')
  })
})

describe('what is there', () => {
  /** A place with another document. */
  let target: Place

  beforeEach(async () => {
    target = await anEmptyPlace(here)
    await fill(target, { email: 'eve@example.org', text: 'There before.' })
  })

  test('stays when the backup is of a later schema, and the version that made it is named', async () => {
    const before = await stateOf(target)
    const schema = await rewritten(
      beginningWith(() => ({ schema: { tag: '0099_later', when: 9e15 }, groundwire: '9.9.9' })),
    )
    await expect(restored(schema, target, true)).rejects.toThrow('newer version of Groundwire (9.9.9)')
    expect(await stateOf(target)).toEqual(before)
  })

  test('is kept unless it may be replaced, and then nothing of it is left, also in the store', async () => {
    const before = await stateOf(target)
    await expect(restored(archive, target)).rejects.toThrow('--replace')
    expect(await stateOf(target)).toEqual(before)

    await restored(archive, target, true)
    expect(await emailsOf(target)).toEqual(['ada@example.org'])
    const { rows } = await target.database.pool.query('SELECT storage_key AS key FROM document_versions')
    expect(await keysIn(target.blobs)).toEqual([rows[0].key])
  })

  test('can be brought back to an earlier state of itself', async () => {
    const earlier = await backedUp(target)
    const before = await stateOf(target)
    await fill(target, { email: 'later@example.org', text: 'Later.' })
    await restored(earlier, target, true)
    expect(await stateOf(target)).toEqual(before)
  })

  test.each<[string, (entry: ArchiveEntry) => ArchiveEntry | null]>([
    ['rows that refer to nothing', (entry) => (entry.kind === 'rows' && entry.table === 'projects' ? null : entry)],
    ['a value that its column does not take', rowsWith('users', (lines) => lines.replace('"pro"', 'null'))],
    ['fewer rows than it says', rowsWith('users', () => '')],
    [
      'another table',
      beginningWith(({ tables }) => ({ tables: tables.map((table) => ({ ...table, columns: ['id'] })) })),
    ],
    ['rows of a table that it does not name', beginningWith(({ tables }) => ({ tables: tables.slice(0, 1) }))],
    ['what is no row', rowsWith('users', () => 'DROP TABLE users\n')],
  ])('stays, with its files, when a backup has %s', async (_, change) => {
    const before = await stateOf(target)
    await expect(restored(await rewritten(change), target, true)).rejects.toThrow()
    expect(await stateOf(target)).toEqual(before)
    await restored(archive, target, true)
    expect(await emailsOf(target)).toEqual(['ada@example.org'])
  })

  test("stays when it is another program's", async () => {
    await target.database.pool.query(`DROP SCHEMA drizzle CASCADE`)
    await expect(restored(archive, target, true)).rejects.toThrow('tables of another program')
    expect(await emailsOf(target)).toEqual(['eve@example.org'])
  })

  test('stays when a newer version wrote it', async () => {
    await target.database.pool.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)`,
    )
    await expect(restored(archive, target, true)).rejects.toThrow('newer version')
    expect(await emailsOf(target)).toEqual(['eve@example.org'])
  })
})

test('a reader that leaves at any moment ends the backup, and no error is left that nobody hears', async () => {
  const unheard: unknown[] = []
  const hear = (error: unknown): void => void unheard.push(error)
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', hear)
  try {
    for (let round = 0; round < 20; round++) {
      const told = Promise.withResolvers<unknown>()
      const backup = writeArchive(async (archive, signal) => {
        signal.addEventListener('abort', () => told.resolve(signal.reason))
        for (;;) {
          signal.throwIfAborted()
          const filler = randomBytes(20_000)
          if (round % 2 === 0) await archive.add('filler', filler.toString('hex'))
          else await archive.addStream('filler', filler.length, Readable.from([filler]))
        }
      })
      backup.on('error', () => {}).resume()
      await sleep(round)
      backup.destroy()
      expect(await told.promise).toMatchObject({ message: 'nobody reads the backup any more' })
    }
    await sleep(50)
  } finally {
    process.off('uncaughtException', hear)
    for (const other of others) process.on('uncaughtException', other)
  }
  expect(unheard).toEqual([])
})
