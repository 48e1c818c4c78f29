import { sql } from 'drizzle-orm'
import { boolean, check, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, moment } from './columns.ts'

/** A server of tools by the Model Context Protocol, which an administrator has configured. */
export const mcpServers = pgTable(
  'mcp_servers',
  {
    id: id(),
    /** Part of the name of each of its tools, `mcp__<name>__<tool>`. */
    name: text().notNull().unique(),
    transport: text({ enum: ['stdio', 'http'] }).notNull(),
    /** Of `http`. */
    url: text(),
    /** Of `stdio`: the program and its arguments. */
    command: text().array(),
    /** Names of the secrets, headers of `http` or variables of `stdio`: what may be shown of them. */
    secretNames: text().array().notNull().default([]),
    /** The secrets by name, sealed. */
    secrets: bytea(),
    /** Tools that agents may be given; null: all it offers. */
    allowedTools: jsonb().$type<string[]>(),
    isEnabled: boolean().notNull().default(true),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  () => [
    check('mcp_servers_transport', sql`(transport = 'http') = (url IS NOT NULL)`),
    check('mcp_servers_command', sql`(transport = 'stdio') = (command IS NOT NULL)`),
  ],
)
