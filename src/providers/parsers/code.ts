import { type Block, checkNotBlank, checkTextLength, type ParsedDocument, type ParseLimits } from './types.ts'

const NAMES =
  /(?:\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|c|h|cc|cpp|hpp|cs|rb|php|swift|scala|sh|bash|sql|r|lua|pl|pm|css|scss|less|ya?ml|toml|ini|cfg|conf|xml|xsd|proto|graphql|tf|gradle|vue|svelte|dart|ex|exs|erl|hs|ml|clj|jl|m|mm|ps1|bat|cmake)|(?:^|[/\\])(?:dockerfile|makefile|jenkinsfile|gemfile|rakefile))$/i

/** Whether a name is that of source code or configuration. */
export const isCodeName = (name: string): boolean => NAMES.test(name)

/**
 * Source code: the text is the source to the character, a block for each part that begins at the margin after a blank
 * line, so that a function and the comment before it stay together.
 * @throws ParseFailure `empty_file`, `text_too_large`.
 */
export function parseCode(source: string, limits: ParseLimits): ParsedDocument {
  checkTextLength(source.length, limits)
  checkNotBlank(source)
  const blocks: Block[] = []
  let isAfterBlank = true
  for (let start = 0; start < source.length; ) {
    const newline = source.indexOf('\n', start)
    const end = newline < 0 ? source.length : newline
    const first = source.charAt(start)
    const isBlank = start === end || source.slice(start, end).trim() === ''
    const open = blocks.at(-1)
    // A bracket at the margin closes what was begun.
    const isStart = isAfterBlank && !/[\s)\]}]/.test(first)
    if (!isBlank && (isStart || !open)) blocks.push({ kind: 'code', start, end })
    else if (!isBlank && open) open.end = end
    isAfterBlank = isBlank
    start = end + 1
  }
  return { text: source, pages: [{ number: 1, start: 0, end: source.length }], blocks }
}
