import { expect, test } from 'vitest'
import { openDatabase } from '../../src/core/database.ts'
import { DatabaseTooNew, migrateDatabase } from '../../src/core/migrations.ts'
import { Secret } from '../../src/core/secret.ts'
import { aDatabase, quiet } from '../support/database.ts'

test('a database of a newer version is refused, and stays as it is', async () => {
  const { handle, drop } = await aDatabase()
  try {
    await handle.pool.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)`,
    )
    await expect(migrateDatabase(handle.pool)).rejects.toThrow(DatabaseTooNew)
    expect((await handle.pool.query('SELECT count(*)::int AS n FROM users')).rows[0].n).toBe(0)
  } finally {
    await drop()
  }
})

const isEmbedded = process.env.TEST_DATABASE_URL === undefined

test.skipIf(isEmbedded)(
  `two replicas that start at once both find the database migrated${isEmbedded ? ' (skipped: the embedded database has one process)' : ''}`,
  async () => {
    const { handle, url, drop } = await aDatabase()
    try {
      await handle.pool.query('DROP SCHEMA public CASCADE')
      await handle.pool.query('DROP SCHEMA drizzle CASCADE')
      await handle.pool.query('CREATE SCHEMA public')
      const replicas = await Promise.all(
        [1, 2].map(() => openDatabase({ url: new Secret(url ?? ''), poolSize: 2, logger: quiet })),
      )
      await Promise.all(replicas.map(({ pool }) => migrateDatabase(pool)))
      expect((await handle.pool.query('SELECT count(*)::int AS n FROM users')).rows[0].n).toBe(0)
      for (const replica of replicas) await replica.close()
    } finally {
      await drop()
    }
  },
)
