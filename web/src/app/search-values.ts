/** What the addresses of the page may say after `?`: whatever is not understood is left out. */
export type Search = Record<string, unknown>

/** A whole number that is not below `least`. */
export const numberOf = (value: unknown, least = 1): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : undefined

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
