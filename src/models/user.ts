import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { createdAt, id, moment, ref } from './columns.ts'

export const users = pgTable(
  'users',
  {
    id: id(),
    /** Normalised (`services/emails.ts`), so that one address is one account whatever its case or Unicode form. */
    email: text().notNull(),
    name: text(),
    /** bcrypt; null for the operator, who has only the key in the data folder. */
    passwordHash: text(),
    role: text({ enum: ['admin', 'user'] })
      .notNull()
      .default('user'),
    tier: text({ enum: ['free', 'pro', 'enterprise'] }).notNull(),
    /** `operator`: the account behind the key in the data folder; not a person, never listed. */
    kind: text({ enum: ['person', 'operator'] })
      .notNull()
      .default('person'),
    isActive: boolean().notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('users_email_unique').on(table.email),
    uniqueIndex('users_one_operator').on(table.kind).where(sql`kind = 'operator'`),
    check('users_person_has_password', sql`kind = 'operator' OR password_hash IS NOT NULL`),
  ],
)

/** One sign-in; its refresh tokens are one family. */
export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    userAgent: text(),
    address: text(),
    createdAt: createdAt(),
    lastUsedAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    revokedAt: moment(),
  },
  (table) => [index('sessions_user').on(table.userId)],
)

export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    id: id(),
    sessionId: ref()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    /** SHA-256 of the token, hex; the token has 256 random bits, so a slow hash would add nothing. */
    tokenHash: text().notNull(),
    createdAt: createdAt(),
    usedAt: moment(),
  },
  (table) => [
    uniqueIndex('refresh_tokens_hash').on(table.tokenHash),
    index('refresh_tokens_session').on(table.sessionId),
  ],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    id: id(),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** SHA-256 of the key, hex. */
    keyHash: text().notNull(),
    /** The first characters, to tell keys apart in a list. */
    prefix: text().notNull(),
    scopes: text().array().notNull(),
    createdAt: createdAt(),
    lastUsedAt: moment(),
    expiresAt: moment(),
  },
  (table) => [uniqueIndex('api_keys_hash').on(table.keyHash), index('api_keys_user').on(table.userId)],
)

/** What exists once in an installation, such as the hash of the setup token. */
export const installation = pgTable('installation', {
  key: text().primaryKey(),
  value: text().notNull(),
  createdAt: createdAt(),
})
