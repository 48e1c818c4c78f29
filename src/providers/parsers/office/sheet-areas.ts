import { isHeaderRow } from '../table-header.ts'
import type { TextBuilder } from '../text-builder.ts'
import { checkTextLength, type ParseLimits } from '../types.ts'

/** A row with something in it: the texts of its cells by column, counted from 1. */
export interface CellRow {
  number: number
  cells: Map<number, string>
}

/** Makes of a sheet's rows, as they come, a table for each area that blank rows divide. */
export class SheetAreas {
  readonly #builder: TextBuilder
  readonly #limits: ParseLimits
  #rows: CellRow[] = []
  #length = 0

  constructor(builder: TextBuilder, name: string, limits: ParseLimits) {
    this.#builder = builder
    this.#limits = limits
    builder.add('heading', name, 1)
  }

  /** @throws ParseFailure `text_too_large`. */
  add(row: CellRow): void {
    const last = this.#rows.at(-1)
    if (last && row.number > last.number + 1) this.#flush()
    this.#rows.push(row)
    for (const text of row.cells.values()) this.#length += text.length + 1
    checkTextLength(this.#length, this.#limits)
  }

  end(): void {
    this.#flush()
  }

  #flush(): void {
    const rows = this.#rows
    this.#rows = []
    this.#length = 0
    // A cell alone above a table is its title.
    const isTable = rows.some(({ cells }) => cells.size > 1)
    while (rows.length > 0 && (!isTable || rows[0]?.cells.size === 1)) {
      const [text] = rows.shift()?.cells.values() ?? []
      if (text === undefined) continue
      if (isTable) this.#builder.add('heading', text, 2)
      else this.#builder.add('paragraph', text)
    }
    if (rows.length === 0) return
    const columns = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))].sort((a, b) => a - b)
    const table = rows.map(({ cells }) => columns.map((column) => cells.get(column) ?? ''))
    this.#builder.addTable(table, isHeaderRow(table) ? 1 : 0)
  }
}
