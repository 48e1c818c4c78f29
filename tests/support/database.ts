import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type DatabaseHandle, openDatabase } from '../../src/core/database.ts'
import { createLogger } from '../../src/core/logging.ts'
import { migrateDatabase } from '../../src/core/migrations.ts'
import { Secret } from '../../src/core/secret.ts'

/** Tests run on the PostgreSQL server at this address when it is set, else on the embedded database. */
const serverUrl = process.env.TEST_DATABASE_URL
const TEMPLATE = 'groundwire_test_template'
const dumpPath = join(tmpdir(), `groundwire-test-${process.ppid}.tar`)

export const quiet = createLogger({ level: process.env.TEST_LOG_LEVEL ?? 'silent', serviceName: 'test' })

const urlOf = (database: string): string => {
  const url = new URL(serverUrl ?? '')
  url.pathname = `/${database}`
  return url.href
}

async function onServer(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Migrates once what every test file copies: a template database on a server, a dump of the embedded one. */
export async function prepareTemplate(): Promise<string> {
  if (serverUrl !== undefined) {
    await onServer(async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`)
      await client.query(`CREATE DATABASE ${TEMPLATE}`)
    })
    const database = await openDatabase({ url: new Secret(urlOf(TEMPLATE)), poolSize: 2, logger: quiet })
    await migrateDatabase(database.pool)
    await database.close()
    return TEMPLATE
  }
  const database = await openDatabase({ embedded: { dataDir: null }, logger: quiet })
  await migrateDatabase(database.pool)
  await database.embedded?.dump(dumpPath)
  await database.close()
  return dumpPath
}

async function dropOnServer(name: string, database: DatabaseHandle): Promise<void> {
  await database.close()
  await onServer((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`).then(() => {}))
}

/** A fresh, migrated database of one's own. `TEST_TEMPLATE` is set by the global set-up. */
export async function aDatabase(): Promise<{ handle: DatabaseHandle; url: string | null; drop(): Promise<void> }> {
  const template = process.env.TEST_TEMPLATE
  if (template === undefined) throw new Error('tests run under vitest, whose global set-up makes the template')
  if (serverUrl === undefined) {
    const handle = await openDatabase({ embedded: { dataDir: null, loadFrom: template }, logger: quiet })
    return { handle, url: null, drop: () => handle.close() }
  }
  const name = `groundwire_test_${randomBytes(6).toString('hex')}`
  await onServer(async (client) => {
    // One copy at a time: the template must have no other session while it is copied.
    await client.query('SELECT pg_advisory_lock(7236009)')
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
  const url = urlOf(name)
  const handle = await openDatabase({ url: new Secret(url), poolSize: 10, logger: quiet })
  return {
    handle,
    url,
    drop: () => dropOnServer(name, handle),
  }
}
