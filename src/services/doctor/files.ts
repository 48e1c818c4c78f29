import { randomUUID } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type pg from 'pg'
import { inPortions } from '../backup/portions.ts'
import { openSpool, type Spool } from '../backup/spool.ts'
import { exists } from './database.ts'
import { wordsOf } from './run-checks.ts'
import { type Check, fail, type Installation, ok, type Place, type Verdict, warn } from './types.ts'

const PROBE = 'groundwire doctor'
const KEYS_PER_STEP = 1_000

export const storage: Check<Place> = {
  name: 'storage',
  run: async ({ blobs }) => {
    const key = `doctor/${randomUUID()}`
    try {
      const blob = await blobs.receive(Readable.from([Buffer.from(PROBE)]), { key, maxBytes: PROBE.length })
      try {
        await blob.keep()
      } finally {
        await blob.discard()
      }
      if ((await text(await blobs.open(key))) !== PROBE) throw new Error('what was written is not what is read')
      return [ok('a file was written, read and removed')]
    } catch (error) {
      return [fail(`cannot be used: ${wordsOf(error)}`, 'Check STORAGE_URL, who may write there, and its free space.')]
    } finally {
      await blobs.remove(key).catch(() => {})
    }
  },
}

export const originals: Check<Installation> = {
  name: 'originals',
  run: async ({ config, database: { pool }, blobs }, signal) => {
    if (!(await exists(pool, 'document_versions'))) return [ok('none yet')]
    // Listed first: a slow store must not hold the only connection that the embedded database has.
    const list = openSpool(config.dataDir)
    try {
      for await (const keys of inPortions(blobs.list(), KEYS_PER_STEP)) {
        signal.throwIfAborted()
        await list.add('keys', JSON.stringify(keys))
      }
      return countVerdicts(await compare(pool, list))
    } finally {
      list.remove()
    }
  },
}

interface Counts {
  all: number
  orphans: number
  lost: number
}

async function compare(pool: pg.Pool, list: Spool): Promise<Counts> {
  const client = await pool.connect()
  try {
    await client.query('CREATE TEMP TABLE stored (key text PRIMARY KEY)')
    for await (const { content } of list.entries()) {
      await client.query('INSERT INTO stored SELECT jsonb_array_elements_text($1::jsonb) ON CONFLICT DO NOTHING', [
        content,
      ])
    }
    const { rows } = await client.query<Counts>(
      `SELECT (SELECT count(*)::int FROM stored) AS all,
         (SELECT count(*)::int FROM stored WHERE NOT EXISTS (SELECT FROM document_versions WHERE storage_key = key)) AS orphans,
         (SELECT count(DISTINCT storage_key)::int FROM document_versions
          WHERE NOT EXISTS (SELECT FROM stored WHERE storage_key = key)) AS lost`,
    )
    return rows[0] ?? { all: 0, orphans: 0, lost: 0 }
  } finally {
    // With the connection its table goes.
    client.release(true)
  }
}

function countVerdicts({ all, orphans, lost }: Counts): Verdict[] {
  const verdicts: Verdict[] = []
  if (lost > 0) {
    verdicts.push(
      fail(
        `${lost} originals of documents are not in the store`,
        'Restore them from a backup, or upload those documents again.',
      ),
    )
  }
  if (orphans > 0) {
    verdicts.push(
      warn(
        `${orphans} files in the store belong to no document`,
        'Some may be on their way in, or wait to be removed; those that stay were left by a process that died and only take room.',
      ),
    )
  }
  return verdicts.length > 0 ? verdicts : [ok(`${all} files, each with its document`)]
}

export const ocr: Check<Place> = {
  name: 'ocr',
  run: async ({ config: { ocrCommand } }) => {
    if (ocrCommand === null) return [ok('off: scans are refused (OCR_COMMAND)')]
    const [program = ''] = ocrCommand.trim().split(/\s+/)
    if (isProgram(program)) return [ok(`${program} is there`)]
    return [fail(`the program ${program} of OCR_COMMAND is not there`, 'Install it, or name it by its whole path.')]
  },
}

function isProgram(name: string): boolean {
  const places = name.includes('/')
    ? [name]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  return places.some((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
