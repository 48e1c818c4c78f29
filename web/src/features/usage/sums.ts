/** What was used, of whatever it is the sum. */
export interface Sums {
  requests: number
  prompt_tokens: number
  completion_tokens: number
  cost_usd: number
}

/** A part of what was used; `key` is what it is of: a day, a model's name, the number of a user. */
export type Part = Sums & { key: string }

export const NOTHING: Sums = { requests: 0, prompt_tokens: 0, completion_tokens: 0, cost_usd: 0 }
export const plus = (one: Sums, other: Sums): Sums => ({
  requests: one.requests + other.requests,
  prompt_tokens: one.prompt_tokens + other.prompt_tokens,
  completion_tokens: one.completion_tokens + other.completion_tokens,
  cost_usd: one.cost_usd + other.cost_usd,
})
export const tokensOf = ({ prompt_tokens, completion_tokens }: Sums): number => prompt_tokens + completion_tokens

/** Sums by key, in the order in which the keys come. */
export function partsOf<Item extends Sums>(items: readonly Item[], keyOf: (item: Item) => string): Part[] {
  const parts = new Map<string, Sums>()
  for (const item of items) parts.set(keyOf(item), plus(parts.get(keyOf(item)) ?? NOTHING, item))
  return [...parts].map(([key, sums]) => ({ key, ...sums }))
}

/** The most used first. */
export const byUse = (parts: readonly Part[]): Part[] =>
  parts.toSorted((one, other) => tokensOf(other) - tokensOf(one) || other.requests - one.requests)
