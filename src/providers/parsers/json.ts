import { TextBuilder } from './text-builder.ts'
import { checkNotBlank, checkTextLength, type ParsedDocument, type ParseLimits } from './types.ts'

/** An object up to this is one block; what is larger is divided by its keys. */
const WHOLE = 1_500
/** Deeper values are written as they are. */
const MAX_DEPTH = 6

/**
 * JSON, or a JSON value a line: written out with a line for each key, and what belongs together in one block, under
 * the path of its keys. What is not JSON is read as code is.
 * @throws ParseFailure `empty_file`, `text_too_large`.
 */
export function parseJson(source: string, limits: ParseLimits): ParsedDocument | null {
  checkTextLength(source.length, limits)
  checkNotBlank(source)
  const values = valuesOf(source)
  if (values === null) return null
  const builder = new TextBuilder(limits)
  for (const value of values) addValue(builder, value, [])
  return builder.finish()
}

/** Whether a text looks like JSON, by its name and its beginning. */
export const isJson = (head: string, name: string): boolean =>
  /\.(json|jsonl|ndjson|geojson)$/i.test(name) || (!/\.[a-z0-9]{1,10}$/i.test(name) && /^\s*[[{]\s*["{[\]}]/.test(head))

function valuesOf(source: string): unknown[] | null {
  const whole = tryParse(source)
  if (whole) return [whole.value]
  const lines = source.split('\n').filter((line) => line.trim() !== '')
  const values: unknown[] = []
  for (const line of lines) {
    const parsed = tryParse(line)
    if (!parsed) return null
    values.push(parsed.value)
  }
  return values.length > 1 ? values : null
}

function tryParse(source: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(source) }
  } catch {
    return null
  }
}

function addValue(builder: TextBuilder, value: unknown, path: readonly string[]): void {
  const text = JSON.stringify(value, null, 2)
  const isDivided = text.length > WHOLE && path.length < MAX_DEPTH && typeof value === 'object' && value !== null
  if (!isDivided) {
    builder.add('code', text)
    return
  }
  if (Array.isArray(value)) {
    for (const item of value) addValue(builder, item, path)
    return
  }
  const small: Record<string, unknown> = {}
  const large: [string, unknown][] = []
  for (const [key, own] of Object.entries(value)) {
    if (JSON.stringify(own, null, 2).length > WHOLE / 2 && typeof own === 'object') large.push([key, own])
    else small[key] = own
  }
  if (Object.keys(small).length > 0) builder.add('code', JSON.stringify(small, null, 2))
  for (const [key, own] of large) {
    builder.add('heading', key, Math.min(path.length + 1, 6))
    addValue(builder, own, [...path, key])
  }
}
