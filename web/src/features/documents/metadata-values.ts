function parsed(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return null
  }
}

/** A value as it is written in a field: JSON, but for texts that could be nothing else, which stand as they are. */
export const writeValue = (value: unknown): string =>
  typeof value === 'string' && parsed(value) === null ? value : JSON.stringify(value)

/** What a field says: JSON where it is some, else a text. */
export function readValue(text: string): unknown {
  const json = parsed(text)
  return json === null ? text : json.value
}
