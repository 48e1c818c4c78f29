import type { Usage } from './queries'

export interface UsageSum {
  /** A day or a model. */
  key: string
  requests: number
  tokens: number
  costUsd: number
}

/** What was used, summed by day (the newest first) or by model (the most used first). */
export function sumsBy(by: 'day' | 'model', items: Usage['items']): UsageSum[] {
  const sums = new Map<string, UsageSum>()
  for (const item of items) {
    const key = item[by]
    const sum = sums.get(key) ?? { key, requests: 0, tokens: 0, costUsd: 0 }
    sums.set(key, {
      key,
      requests: sum.requests + item.requests,
      tokens: sum.tokens + item.prompt_tokens + item.completion_tokens,
      costUsd: sum.costUsd + item.cost_usd,
    })
  }
  const all = [...sums.values()]
  return by === 'day' ? all : all.sort((a, b) => b.tokens - a.tokens || b.requests - a.requests)
}
