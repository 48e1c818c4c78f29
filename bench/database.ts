import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type DatabaseHandle, openDatabase } from '../src/core/database.ts'
import { createLogger } from '../src/core/logging.ts'
import { migrateDatabase } from '../src/core/migrations.ts'
import { Secret } from '../src/core/secret.ts'

export interface BenchDatabase {
  handle: DatabaseHandle
  /** Removes everything. */
  drop(): Promise<void>
}

/** An empty, migrated database for one measurement: on the server at `url`, or embedded and in memory. */
export async function aBenchDatabase(url: string | undefined): Promise<BenchDatabase> {
  const logger = createLogger({ level: 'warn', serviceName: 'bench' })
  if (url === undefined) {
    const handle = await openDatabase({ embedded: { dataDir: null }, logger })
    await migrateDatabase(handle.pool)
    return { handle, drop: () => handle.close() }
  }
  const name = `groundwire_bench_${randomBytes(6).toString('hex')}`
  await onServer(url, `CREATE DATABASE ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const handle = await openDatabase({ url: new Secret(own.href), poolSize: 4, logger })
  await migrateDatabase(handle.pool)
  return {
    handle,
    drop: async () => {
      await handle.close()
      await onServer(url, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
