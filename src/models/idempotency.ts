import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { createdAt, ref } from './columns.ts'
import { users } from './user.ts'

/** The first result of a creating request, answered again to the same key from the same user for 24 hours. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    /** Keyed, over method, path and body. */
    requestHash: text().notNull(),
    /** Null while the first request is still being served. */
    status: integer(),
    body: jsonb(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] })],
)
