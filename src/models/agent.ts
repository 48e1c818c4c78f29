import { sql } from 'drizzle-orm'
import { check, doublePrecision, integer, jsonb, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, id, moment, ref } from './columns.ts'
import { projects } from './project.ts'
import { users } from './user.ts'

/** Who answers, and with what: a prompt, a model, tools and documents. One without a project is a system agent, read from a file. */
export const agents = pgTable(
  'agents',
  {
    id: id(),
    projectId: ref().references(() => projects.id, { onDelete: 'cascade' }),
    slug: text().notNull(),
    name: text().notNull(),
    description: text(),
    systemPrompt: text().notNull(),
    /** Null: the model that answers by default. */
    model: text(),
    temperature: doublePrecision(),
    /** Names as the model sees them. */
    tools: text().array().notNull().default([]),
    /** Null: all documents of the project. */
    documentIds: jsonb().$type<number[]>(),
    /** Turns of the model within one answer. */
    maxSteps: integer().notNull(),
    createdBy: ref().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    unique('agents_slug').on(table.projectId, table.slug),
    uniqueIndex('agents_system_slug').on(table.slug).where(sql`project_id IS NULL`),
    check('agents_max_steps', sql`max_steps BETWEEN 1 AND 50`),
  ],
)
