import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'

/**
 * Drizzle over a pool. Its own transaction takes a connection and keeps it for ever when that is lost before `BEGIN` has
 * been answered: after as many as the pool holds, nothing would be served any more. This one gives it back whatever
 * happens.
 */
export function drizzleOver(pool: pg.Pool): NodePgDatabase {
  const casing = 'snake_case'
  const db = drizzle({ client: pool, casing })
  // Making one costs more than a query does; a pool has few connections.
  const overClient = new WeakMap<pg.PoolClient, NodePgDatabase>()
  db.transaction = async (work, config) => {
    const client = await pool.connect()
    try {
      const connected = overClient.get(client) ?? drizzle({ client, casing })
      overClient.set(client, connected)
      return await connected.transaction(work, config)
    } finally {
      client.release()
    }
  }
  return db
}
