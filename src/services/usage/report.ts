import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import { invalid } from '../../core/errors.ts'
import { usageDays } from '../../models/usage.ts'
import type { PageQuery } from '../../schemas/base.ts'
import type { AdminUsageQuery, UsageItem, UsageQuery, UsageTotals } from '../../schemas/usage.ts'
import { requireProject, requireUser } from '../access.ts'
import type { Page } from '../pages.ts'
import { recordedModel } from './usage.ts'

/** What was used from one day to another, newest first. */
export interface UsageReport extends Page<UsageItem> {
  from: string
  to: string
  /** Of all pages. */
  totals: UsageTotals
}

const DAY_MS = 24 * 60 * 60 * 1_000
const DEFAULT_DAYS = 30
const MAX_DAYS = 400

/** One's own usage. @throws AppError 404 for a project that one is no member of, 422 for a period that is none. */
export async function ownUsage(db: Database, principal: Principal, query: UsageQuery): Promise<UsageReport> {
  if (query.project_id !== undefined) await requireProject(db, principal, query.project_id, 'read')
  return report(db, query, [eq(usageDays.userId, principal.userId)])
}

/**
 * Everybody's usage, for administrators: a project is only a number here, which opens nothing.
 * @throws AppError 404 for a user that does not exist, 422 for a period that is none.
 */
export async function allUsage(db: Database, principal: Principal, query: AdminUsageQuery): Promise<UsageReport> {
  const { user_id, model } = query
  if (user_id !== undefined) await requireUser(db, principal, user_id)
  return report(db, query, [
    ...(user_id === undefined ? [] : [eq(usageDays.userId, user_id)]),
    ...(model === undefined ? [] : [eq(usageDays.model, recordedModel(model))]),
  ])
}

/** All that one ever used, newest first. */
export const wholeUsage = (db: Database, principal: Principal, page: PageQuery): Promise<Page<UsageItem>> =>
  pageOf(db, eq(usageDays.userId, principal.userId), page)

async function report(db: Database, query: UsageQuery, conditions: SQL[]): Promise<UsageReport> {
  const { from, to } = periodOf(query, await today(db))
  const matching = and(
    ...conditions,
    sql`${usageDays.day} BETWEEN ${from}::date AND ${to}::date`,
    query.project_id === undefined ? undefined : eq(usageDays.projectId, query.project_id),
  )
  const [page, [totals]] = await Promise.all([
    pageOf(db, matching, query),
    db.select(TOTALS).from(usageDays).where(matching),
  ])
  if (!totals) throw new Error('a sum has no row')
  return { ...page, from, to, totals }
}

async function pageOf(db: Database, matching: SQL | undefined, { limit, cursor }: PageQuery): Promise<Page<UsageItem>> {
  const rows = await db
    .select()
    .from(usageDays)
    .where(and(matching, afterCursor(cursor)))
    .orderBy(desc(usageDays.day), desc(usageDays.userId), desc(usageDays.model), desc(PROJECT_KEY))
    .limit(limit + 1)
  const items = rows.slice(0, limit).map(toItem)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last) : null }
}

/** Cents of many small costs: what binary fractions leave behind the tenth digit is nobody's money. */
const roundedCost = (cost: SQL): SQL<number> => sql<number>`round(coalesce(${cost}, 0)::numeric, 10)::float8`

const sumOf = (column: SQL): SQL<number> => sql<number>`coalesce(sum(${column}), 0)::bigint`

const TOTALS = {
  requests: sumOf(sql`${usageDays.requests}`),
  prompt_tokens: sumOf(sql`${usageDays.promptTokens}`),
  completion_tokens: sumOf(sql`${usageDays.completionTokens}`),
  cost_usd: roundedCost(sql`sum(${usageDays.costUsd})`),
}

const toItem = (row: typeof usageDays.$inferSelect): UsageItem => ({
  day: row.day,
  user_id: row.userId,
  project_id: row.projectId,
  model: row.model,
  requests: row.requests,
  prompt_tokens: row.promptTokens,
  completion_tokens: row.completionTokens,
  cost_usd: Number(row.costUsd.toFixed(10)),
})

/** @throws AppError 422 for a period that ends before it begins, or is too long. */
function periodOf({ from, to }: Pick<UsageQuery, 'from' | 'to'>, today: string): { from: string; to: string } {
  const last = to ?? (from === undefined || from < today ? today : from)
  const first = from ?? dayOf(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS)
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1
  if (days < 1) throw invalid('querystring.from', 'must not be after `to`')
  if (days > MAX_DAYS) throw invalid('querystring.from', `must be within ${MAX_DAYS} days of \`to\``)
  return { from: first, to: last }
}

/** By the database's clock, by which days are counted. */
async function today(db: Database): Promise<string> {
  const { rows } = await db.execute<{ day: string }>(sql`SELECT (now() AT TIME ZONE 'UTC')::date::text AS day`)
  return rows[0]?.day ?? ''
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Of no project sorts before all projects. */
const PROJECT_KEY = sql`coalesce(${usageDays.projectId}, 0)`

/** What identifies a row, in the order of the list: rows added meanwhile move nothing. */
const Cursor = Type.Tuple([
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  Type.Integer({ minimum: 1 }),
  Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$' }),
  Type.Integer({ minimum: 0 }),
])

const cursorOf = ({ day, user_id, model, project_id }: UsageItem): string =>
  Buffer.from(JSON.stringify([day, user_id, model, project_id ?? 0])).toString('base64url')

/** @throws AppError 422 for what is no cursor of an earlier answer. */
function afterCursor(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined
  const key = parseCursor(cursor)
  if (key === null) throw invalid('querystring.cursor', 'must be the next_cursor of an earlier answer')
  const [day, userId, model, projectId] = key
  return sql`(${usageDays.day}, ${usageDays.userId}, ${usageDays.model}, ${PROJECT_KEY}) < (${day}::date, ${userId}::bigint, ${model}::text, ${projectId}::bigint)`
}

function parseCursor(cursor: string): [string, number, string, number] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Value.Check(Cursor, key) && !Number.isNaN(Date.parse(key[0])) ? key : null
  } catch {
    return null
  }
}
