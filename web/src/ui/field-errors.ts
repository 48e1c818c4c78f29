import { ApiError } from '../api/errors'

/** What was said of single fields of a form. */
export interface FieldErrors {
  /** What is wrong with the field of this path, such as `body.name`, or with a part of it, such as `body.name.0`. */
  at(path: string): string | undefined
  /** The whole error, unless the fields have said all of it. */
  rest(): unknown
}

/** Divides what went wrong among the fields of a form; `say` puts the server's words into the language of the page. */
export function errorsOf(error: unknown, say: (said: string) => string): FieldErrors {
  const fields = error instanceof ApiError ? error.fields : []
  const said = new Set<string>()
  return {
    at(path) {
      const found = fields.filter((field) => field.path === path || field.path.startsWith(`${path}.`))
      for (const field of found) said.add(field.path)
      return found[0] && say(found[0].message)
    },
    rest: () => (fields.length > 0 && fields.every(({ path }) => said.has(path)) ? null : error),
  }
}
