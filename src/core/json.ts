/** A JSON object of which nothing is known yet. */
export type Json = Record<string, unknown>

/** No data of people nests deeper, and no description of a tool; what does breaks whatever writes it out again. */
export const MAX_JSON_DEPTH = 40

/** Whether a parsed value nests deeper than is taken; looked at level by level, so that no depth breaks this. */
export function nestsTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true
    const next: unknown[] = []
    for (const container of level) {
      if (typeof container !== 'object' || container === null) continue
      for (const item of Array.isArray(container) ? container : Object.values(container)) {
        if (typeof item === 'object' && item !== null) next.push(item)
      }
    }
    level = next
  }
  return false
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
