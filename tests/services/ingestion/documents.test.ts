import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocument } from '../../../src/providers/parsers/parse.ts'
import { chunkDocument } from '../../../src/services/ingestion/chunk.ts'
import { type ParsedDocument, ParseFailure } from '../../../src/services/ingestion/types.ts'

const root = join(import.meta.dirname, '../../..')
/** Larger collections that are not part of the repository. */
const shared = join(root, '../shared/data')
const LIMITS = { maxCharacters: 20_000_000, maxPages: 3_000 }
/** Larger files take longer than all others together and prove nothing more. */
const MAX_BYTES = 700_000

test('in every document of the fixtures a chunk is its range of the text, and pages and chunks cover the text', async () => {
  expect(await wrongIn(join(root, 'tests/fixtures/documents'))).toEqual([])
})

test.skipIf(!existsSync(shared))(
  'the same holds for the shared collections (skipped when ../shared/data is absent)',
  { timeout: 240_000 },
  async () => {
    for (const folder of ['docs/files', 'formats/files', 'financebench-dev/pdfs'])
      expect(await wrongIn(join(shared, folder))).toEqual([])
  },
)

test.skipIf(!existsSync(shared))(
  'the revenue of a year is in one chunk with the names of its row and columns (skipped when ../shared/data is absent)',
  { timeout: 60_000 },
  async () => {
    const document = await read(join(shared, 'financebench-dev/pdfs/BESTBUY_2023_10K.pdf'))
    const chunk = chunkDocument(document).find(({ text }) => /Cost of sales 36,386 40,121/.test(text))
    expect(chunk?.headingPath.at(-1)).toBe('Consolidated Statements of Earnings')
    expect(chunk?.text).toContain('Fiscal Years Ended January 28, 2023 January 29, 2022 January 30, 2021')
    expect(chunk?.text).toContain('Revenue $ 46,298 $ 51,761 $ 47,262')
  },
)

async function wrongIn(folder: string): Promise<string[]> {
  const wrong: string[] = []
  for (const name of await readdir(folder)) {
    if ((await stat(join(folder, name))).size > MAX_BYTES) continue
    try {
      wrong.push(...faultsOf(await read(join(folder, name))).map((fault) => `${name}: ${fault}`))
    } catch (error) {
      if (!(error instanceof ParseFailure)) wrong.push(`${name}: ${error}`)
    }
  }
  return wrong
}

async function read(path: string): Promise<ParsedDocument> {
  return (await parseDocument({ bytes: new Uint8Array(await readFile(path)), name: path }, LIMITS)).document
}

function faultsOf(document: ParsedDocument): string[] {
  const { text, pages } = document
  const faults: string[] = []
  if (!text.isWellFormed() || text.includes('\u0000')) faults.push('the text cannot be stored')
  let at = 0
  for (const { number, start, end } of pages) {
    if (start !== at || end < start) faults.push(`page ${number} does not begin where the one before ends`)
    at = end
  }
  if (at !== text.length) faults.push('the last page does not end with the text')
  at = 0
  for (const chunk of chunkDocument(document)) {
    if (chunk.text !== text.slice(chunk.start, chunk.end)) faults.push(`chunk ${chunk.ordinal} is not its range`)
    if (chunk.start < at || text.slice(at, chunk.start).trim() !== '')
      faults.push(`chunk ${chunk.ordinal} leaves text out`)
    const page = pages.find(({ start, end }) => chunk.start >= start && chunk.start < end)
    if (chunk.page !== page?.number) faults.push(`chunk ${chunk.ordinal} is not on page ${chunk.page}`)
    at = chunk.end
  }
  if (text.slice(at).trim() !== '') faults.push('the end of the text is in no chunk')
  return faults
}
