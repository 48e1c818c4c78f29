import { bigint, date, doublePrecision, index, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { ref } from './columns.ts'
import { users } from './user.ts'

/**
 * What was asked of models, summed by user, project, model and day (UTC). Rows outlive the messages they count: deleting a
 * conversation gives no tokens back.
 */
export const usageDays = pgTable(
  'usage_days',
  {
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Null: of no project, such as a plain model asked by `/v1`. No foreign key: what was used stays used when a project goes. */
    projectId: ref(),
    model: text().notNull(),
    day: date().notNull(),
    requests: bigint({ mode: 'number' }).notNull().default(0),
    promptTokens: bigint({ mode: 'number' }).notNull().default(0),
    completionTokens: bigint({ mode: 'number' }).notNull().default(0),
    /** US dollars. */
    costUsd: doublePrecision().notNull().default(0),
  },
  (table) => [
    unique('usage_days_key').on(table.userId, table.day, table.model, table.projectId).nullsNotDistinct(),
    index('usage_days_day').on(table.day),
  ],
)
