import { TextBuilder } from '../text-builder.ts'
import { type ParsedDocument, ParseFailure, type ParseLimits } from '../types.ts'
import { descendantsOf, readXml, xmlReader } from '../xml.ts'
import { openZip, type ZipArchive } from '../zip.ts'
import { checkOfficeText } from './has-text.ts'
import { type FormatNumber, numberFormats } from './number-format.ts'
import { mainPartOf, relationshipsOf } from './relationships.ts'
import { type CellRow, SheetAreas } from './sheet-areas.ts'

/** Shared texts of a workbook, in characters. */
const MAX_SHARED = 100_000_000

/**
 * Workbooks: a page for each visible sheet, with its name as heading and a table for each area that blank rows divide;
 * numbers and dates as their cells show them, formulas by their last result. Sheets are read as they are unpacked.
 * @throws ParseFailure `corrupt_file`, `empty_file`, `file_too_large`, `no_text_found`, `text_too_large`, `too_many_pages`.
 */
export async function parseXlsx(bytes: Uint8Array, limits: ParseLimits): Promise<ParsedDocument> {
  const archive = await openZip(bytes)
  const main = await mainPartOf(archive)
  if (main === null) throw new ParseFailure('corrupt_file', 'This Excel file has no workbook in it.')
  const parts = await relationshipsOf(archive, main)
  const partOf = (type: string) => parts.find((part) => part.type === type && archive.has(part.target))?.target
  const styles = partOf('styles')
  const shared = partOf('sharedStrings')
  const workbook: Workbook = {
    texts: shared === undefined ? [] : await sharedTexts(archive, shared),
    formatNumber: numberFormats(styles === undefined ? null : await archive.read(styles)),
  }
  const sheets = await sheetsOf(archive, main, new Map(parts.map(({ id, target }) => [id, target])))
  if (sheets.length > limits.maxPages)
    throw new ParseFailure('too_many_pages', `This workbook has ${sheets.length} sheets.`)
  const builder = new TextBuilder(limits)
  for (const { name, part } of sheets) {
    builder.startPage()
    const areas = new SheetAreas(builder, name, limits)
    await readSheet(archive, part, workbook, (row) => areas.add(row))
    areas.end()
  }
  const document = builder.finish()
  checkOfficeText(document.text, archive, 'This workbook')
  return document
}

interface Workbook {
  texts: string[]
  formatNumber: FormatNumber
}

async function sheetsOf(archive: ZipArchive, main: string, parts: ReadonlyMap<string, string>) {
  const all = descendantsOf(readXml(await archive.read(main)), 'sheet').flatMap(({ attributes }) => {
    const part = parts.get(attributes.id ?? '')
    const isHidden = attributes.state === 'hidden' || attributes.state === 'veryHidden'
    return part !== undefined && archive.has(part) ? [{ name: attributes.name ?? '', part, isHidden }] : []
  })
  const visible = all.filter(({ isHidden }) => !isHidden)
  return visible.length > 0 ? visible : all
}

async function sharedTexts(archive: ZipArchive, part: string): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let [isText, inReading, length] = [false, false, 0]
  const reader = xmlReader({
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') inReading = true
      else if (name === 't') isText = !inReading
    },
    text(piece) {
      if (!isText) return
      text += piece
      length += piece.length
      if (length > MAX_SHARED) throw new ParseFailure('text_too_large', 'This workbook holds too much text.')
    },
    close(name) {
      if (name === 'si') texts.push(text)
      else if (name === 'rPh') inReading = false
      else if (name === 't') isText = false
    },
  })
  for await (const piece of archive.stream(part)) reader.write(piece)
  reader.end()
  return texts
}

async function readSheet(
  archive: ZipArchive,
  part: string,
  workbook: Workbook,
  onRow: (row: CellRow) => void,
): Promise<void> {
  let row: CellRow = { number: 0, cells: new Map() }
  let cell = { column: 0, type: '', style: 0, value: '' }
  let [isValue, inReading] = [false, false]
  const reader = xmlReader({
    open(name, attributes) {
      if (name === 'row') row = { number: Number(attributes.r ?? row.number + 1), cells: new Map() }
      else if (name === 'c') {
        const column = columnOf(attributes.r) ?? cell.column + 1
        cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), value: '' }
      } else if (name === 'rPh') inReading = true
      else if (name === 'v' || name === 't') isValue = !inReading
    },
    text(piece) {
      if (isValue) cell.value += piece
    },
    close(name) {
      if (name === 'v' || name === 't') isValue = false
      else if (name === 'rPh') inReading = false
      else if (name === 'c') {
        const text = cellText(cell, workbook)
        if (text !== '') row.cells.set(cell.column, text)
      } else if (name === 'row') {
        cell = { column: 0, type: '', style: 0, value: '' }
        if (row.cells.size > 0) onRow(row)
      }
    },
  })
  for await (const piece of archive.stream(part)) reader.write(piece)
  reader.end()
}

function cellText(cell: { type: string; style: number; value: string }, { texts, formatNumber }: Workbook): string {
  if (cell.type === 's') return (texts[Number(cell.value)] ?? '').trim()
  if (cell.type === 'b') return cell.value === '1' ? 'TRUE' : cell.value === '0' ? 'FALSE' : ''
  if (cell.type !== 'n' || cell.value === '') return cell.value.trim()
  const number = Number(cell.value)
  return Number.isFinite(number) ? formatNumber(number, cell.style) : cell.value.trim()
}

/** The number of a column, from 1, in a reference such as `AB12`. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return null
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0)
}
