import { ApiError } from '../api/errors'

/** What was said of single fields of a form. */
export interface FieldErrors {
  /** What is wrong with the field of this path, such as `body.name`. */
  at(path: string): string | undefined
  /** The whole error, unless the fields that were asked for have said all of it. */
  rest(): unknown
}

/** Divides what went wrong among the fields of a form. */
export function errorsOf(error: unknown): FieldErrors {
  const fields = error instanceof ApiError ? error.fields : []
  const asked = new Set<string>()
  return {
    at(path) {
      asked.add(path)
      return fields.find((field) => field.path === path)?.message
    },
    rest: () => (fields.length > 0 && fields.every(({ path }) => asked.has(path)) ? null : error),
  }
}
