import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, id, ref } from './columns.ts'
import { users } from './user.ts'

export const projects = pgTable(
  'projects',
  {
    id: id(),
    name: text().notNull(),
    description: text(),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Grows with every change of what is visible to a search; what was read at one revision holds while it lasts. */
    searchRevision: bigint({ mode: 'number' }).notNull().default(0),
    /** Set on a user's personal project, which goes with the user. */
    personalUserId: ref().references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex('projects_personal').on(table.personalUserId).where(sql`personal_user_id IS NOT NULL`)],
)

export const projectMembers = pgTable(
  'project_members',
  {
    projectId: ref()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text({ enum: ['owner', 'editor', 'viewer'] }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.userId] }), index('project_members_user').on(table.userId)],
)
