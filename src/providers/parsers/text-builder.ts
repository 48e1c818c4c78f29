import { headerRowCount } from './table-header.ts'
import { type Block, checkTextLength, type Page, type ParsedDocument, type ParseLimits } from './types.ts'

/** Puts a document's text together, block by block, and keeps the offsets of blocks and pages on the way. */
export class TextBuilder {
  readonly #limits: ParseLimits
  readonly #parts: string[] = []
  readonly #blocks: Block[] = []
  readonly #pageStarts: number[] = []
  #length = 0
  #atPageStart = true

  constructor(limits: ParseLimits) {
    this.#limits = limits
  }

  /** Everything added from here on stands on the next page. */
  startPage(): void {
    if (this.#length > 0 && !this.#atPageStart) this.#push('\n\n')
    this.#pageStarts.push(this.#length)
    this.#atPageStart = true
  }

  /**
   * Adds a block; white space around `text` is dropped, and an empty block is none.
   * @throws ParseFailure `text_too_large`.
   */
  add(kind: Block['kind'], text: string, level?: number): void {
    const trimmed = (kind === 'code' ? trimLines(text) : text.trim()).toWellFormed()
    if (trimmed === '') return
    if (!this.#atPageStart) this.#push(kind === 'list_item' && this.#blocks.at(-1)?.kind === kind ? '\n' : '\n\n')
    const start = this.#length
    this.#push(trimmed)
    this.#blocks.push({ kind, start, end: this.#length, ...(level === undefined ? {} : { level }) })
    this.#atPageStart = false
  }

  /**
   * Adds a table: a line for each row, its cells divided by ` | `. Line breaks in cells become spaces, and rows without
   * anything in them are dropped. `headerRows` of `rows`, the first ones, name the columns.
   * @throws ParseFailure `text_too_large`.
   */
  addTable(rows: readonly (readonly string[])[], headerRows = 0): void {
    const [header, body] = [rows.slice(0, headerRows), rows.slice(headerRows)].map(linesOf)
    this.add('table', [...(header ?? []), ...(body ?? [])].join('\n'))
    this.markHeader(header?.join('\n').length ?? 0)
  }

  /** Says that the first `length` characters of the table added last name its columns. */
  markHeader(length: number): void {
    const block = this.#blocks.at(-1)
    if (length > 0 && block?.kind === 'table') block.headerEnd = Math.min(block.start + length, block.end)
  }

  /** Finds by their words which first lines of the table added last name its columns. */
  markHeaderRows(): void {
    const block = this.#blocks.at(-1)
    if (block?.kind !== 'table') return
    const lines = this.#parts.at(-1)?.split('\n') ?? []
    this.markHeader(lines.slice(0, headerRowCount(lines)).join('\n').length)
  }

  finish(): ParsedDocument {
    const starts = this.#pageStarts.length > 0 ? this.#pageStarts : [0]
    const pages: Page[] = starts.map((start, index) => ({
      number: index + 1,
      start: index === 0 ? 0 : start,
      end: starts[index + 1] ?? this.#length,
    }))
    return { text: this.#parts.join(''), pages, blocks: this.#blocks }
  }

  #push(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
    checkTextLength(this.#length, this.#limits)
  }
}

function linesOf(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replace(/\s+/g, ' ').trim()))
  return cells.filter((row) => row.some((cell) => cell !== '')).map((row) => row.join(' | ').trim())
}

/** Drops blank lines around code but keeps the indent of its first line. */
function trimLines(text: string): string {
  const lines = text.trimEnd().split('\n')
  const first = lines.findIndex((line) => line.trim() !== '')
  return first < 0 ? '' : lines.slice(first).join('\n')
}
