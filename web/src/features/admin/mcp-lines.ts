export type Secrets = Record<string, string>

/** A line of secrets without what separates its name from its value. */
export class SeparatorMissing extends Error {
  readonly line: string
  constructor(line: string) {
    super()
    this.line = line
  }
}

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Names and values, one pair a line. @throws SeparatorMissing */
export function secretsOf(text: string, separator: ':' | '='): Secrets {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const at = line.indexOf(separator)
      if (at < 1) throw new SeparatorMissing(line)
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}
