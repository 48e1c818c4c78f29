import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageOf, PageQuery, Text } from './base.ts'

const Day = (description: string) => Type.Optional(Type.String({ format: 'date', description }))

const Period = {
  from: Day('The first day (UTC); by default 30 days before `to`.'),
  to: Day('The last day (UTC), itself included; by default today.'),
  project_id: Type.Optional(Id),
}

export const UsageQuery = Type.Object({ ...PageQuery.properties, ...Period }, { additionalProperties: false })
export type UsageQuery = Static<typeof UsageQuery>

export const AdminUsageQuery = Type.Object(
  { ...PageQuery.properties, ...Period, user_id: Type.Optional(Id), model: Type.Optional(Text(4_000)) },
  { additionalProperties: false },
)
export type AdminUsageQuery = Static<typeof AdminUsageQuery>

const Sums = {
  requests: Type.Integer(),
  prompt_tokens: Type.Integer(),
  completion_tokens: Type.Integer(),
  cost_usd: Type.Number({ description: 'US dollars; what the model server states no cost of counts as nothing.' }),
}

export const UsageTotals = Type.Object(Sums)
export type UsageTotals = Static<typeof UsageTotals>

export const UsageItem = Type.Object({
  day: Type.String({ format: 'date', description: 'In UTC.' }),
  user_id: Id,
  project_id: Nullable(Id, { description: 'Null: of no project, such as a plain model asked by `/v1`.' }),
  model: Type.String({ description: 'Names beyond 200 characters are cut.' }),
  ...Sums,
})
export type UsageItem = Static<typeof UsageItem>

export const QuotaResponse = Type.Object({
  used: Type.Integer({ description: 'Tokens of this month (UTC), prompts and answers together.' }),
  limit: Nullable(Type.Integer(), { description: 'Null: as many as one likes.' }),
  resets_at: DateTime,
})

/** One page of days, and the sums of all pages. */
const UsageReport = {
  ...PageOf(UsageItem).properties,
  from: Type.String({ format: 'date' }),
  to: Type.String({ format: 'date' }),
  totals: UsageTotals,
}
export const AdminUsageResponse = Type.Object(UsageReport)
export const UsageResponse = Type.Object({ ...UsageReport, quota: QuotaResponse })
