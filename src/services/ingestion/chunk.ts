import { splitLong } from './split.ts'
import type { Block, Chunk, Page, ParsedDocument, TextRange } from './types.ts'

/** Characters a chunk grows to while whole paragraphs and items follow. */
const AIM = 800
/** Below this a chunk takes what follows even beyond `AIM`, so that a heading or a lead-in is never alone. */
const SMALL = 300
/**
 * No chunk of prose is longer: about as much as small embedding models read (256 tokens), and as one passage answers.
 * At `AIM` 1,200 and `MAX` 2,000 the asked clause of a contract was one passage among the first five for 14 %, now 41 %.
 */
const MAX = 900
/** A table up to this stays whole, for its figures mean little without their rows and columns. */
const WHOLE_TABLE = 1_600
/** Longer ones are divided into parts of about this. */
const TABLE_AIM = 1_200
/** Header rows that are longer are no names of columns. */
const MAX_TABLE_HEADER = 500
/** Less than this is not worth a chunk of its own where a page or a section ends: it goes with what stands before it. */
const TINY = 150
/** A title in a heading path is cut here. */
const MAX_TITLE = 200

/** A stretch that is not divided further. */
interface Piece extends TextRange {
  kind: Block['kind']
  page: number
  isFirstOfPage: boolean
  section: Section
  /** The names of its columns, of a later part of a table. */
  tableHeader: string | null
}

interface Section {
  /** Titles from the outermost heading to this one. */
  path: string[]
  levels: number[]
}

/**
 * Divides a document along its structure into chunks of about 600 to 800 characters, at most 900 (1,900 with a table):
 * sections begin chunks, paragraphs and tables stay whole where they fit, longer ones are divided between sentences or rows. Chunks are
 * in order, do not overlap, and hold every character that is not white space. Time is linear in any input.
 */
export function chunkDocument(document: ParsedDocument): Chunk[] {
  const chunks: Chunk[] = []
  let open: OpenChunk = { pieces: [], body: null }
  let before: OpenChunk | null = null
  const finish = (): void => {
    const [first, last] = [open.pieces[0], open.pieces.at(-1)]
    if (!first || !last) return
    const { start, page } = first
    const chunkBefore = chunks.at(-1)
    if (before && chunkBefore && isTail(open, before)) {
      chunkBefore.end = last.end
      chunkBefore.text = document.text.slice(chunkBefore.start, last.end)
      return
    }
    before = open
    const headingPath = (open.body ?? last).section.path
    const text = document.text.slice(start, last.end)
    chunks.push({
      ordinal: chunks.length,
      start,
      end: last.end,
      page,
      headingPath,
      tableHeader: first.tableHeader,
      text,
    })
  }
  for (const piece of piecesOf(document)) {
    if (startsChunk(open, piece)) {
      const lead = takeLead(open.pieces, piece)
      finish()
      open = { pieces: lead, body: lead.find(isBody) ?? null }
    }
    open.pieces.push(piece)
    if (isBody(piece)) open.body ??= piece
  }
  finish()
  return chunks
}

/** A chunk that may still grow. */
interface OpenChunk {
  pieces: Piece[]
  /** The first piece that is no heading: it says which section the chunk is of. */
  body: Piece | null
}

const longest = ({ kind }: Piece): number => (kind === 'table' ? WHOLE_TABLE + SMALL : MAX)

const isBody = ({ kind }: Piece): boolean => kind !== 'heading'

function startsChunk({ pieces, body }: OpenChunk, piece: Piece): boolean {
  const [first, last] = [pieces[0], pieces.at(-1)]
  if (!first || !last) return false
  const length = last.end - first.start
  const total = piece.end - first.start
  if (total > longest(piece)) return true
  // What stands on two pages would be cited by the wrong one.
  if (piece.page !== last.page) return true
  if (!body) return false
  if (piece.kind === 'heading') {
    const isShallower = piece.section.levels.length < first.section.levels.length
    return length >= (isShallower ? TINY : SMALL)
  }
  return total > AIM && length >= SMALL
}

/** Whether a chunk is but the last line of its page, such as a note below a table, that the chunk before it has room for. */
function isTail({ pieces, body }: OpenChunk, { pieces: before }: OpenChunk): boolean {
  const [first, last, from] = [pieces[0], pieces.at(-1), before[0]]
  if (!first || !last || !from || !body || first.page !== from.page || last.end - first.start >= TINY) return false
  const limit = before.some(({ kind }) => kind === 'table') ? WHOLE_TABLE + SMALL : MAX
  return pieces.every(({ kind }) => kind !== 'heading') && last.end - from.start <= limit
}

/** Takes from the end of a chunk what belongs to the piece after it: headings, and the line that introduces a table. */
function takeLead(open: Piece[], next: Piece): Piece[] {
  let from = open.length
  const isIntroduced = next.kind === 'table' || next.kind === 'list_item' || next.kind === 'code'
  const last = open.at(-1)
  if (isIntroduced && last?.kind === 'paragraph' && last.end - last.start <= TINY) from--
  while (from > 0 && open[from - 1]?.kind === 'heading') from--
  const first = open[from]
  const isUsable = first && from > 0 && first.page === next.page && next.end - first.start <= longest(next)
  return isUsable ? open.splice(from) : []
}

function* piecesOf({ text, pages, blocks }: ParsedDocument): Generator<Piece> {
  let section: Section = { path: [], levels: [] }
  let page = 0
  let isFirstOfPage = true
  for (const block of withGaps(text, blocks)) {
    if (block.kind === 'heading') section = enter(section, block.level ?? 1, titleOf(text, block))
    const lengths = block.kind === 'table' ? { whole: WHOLE_TABLE, aim: TABLE_AIM } : { whole: MAX, aim: AIM }
    for (const range of splitLong(text, block, lengths)) {
      for (; startOf(pages, page + 1) <= range.start; page++) isFirstOfPage = true
      const tableHeader = range.start > block.start ? headerOf(text, block) : null
      yield { ...range, kind: block.kind, page: pages[page]?.number ?? 1, isFirstOfPage, section, tableHeader }
      isFirstOfPage = false
    }
  }
}

function headerOf(text: string, { start, headerEnd = start }: Block): string | null {
  return headerEnd > start && headerEnd - start <= MAX_TABLE_HEADER ? text.slice(start, headerEnd).toWellFormed() : null
}

const startOf = (pages: Page[], index: number): number => pages[index]?.start ?? Number.POSITIVE_INFINITY

/** The blocks, and as paragraphs what stands between them (a rule of Markdown, a reference). */
function* withGaps(text: string, blocks: Block[]): Generator<Block> {
  let at = 0
  for (const block of blocks) {
    if (block.start > at) yield { kind: 'paragraph', start: at, end: block.start }
    yield block
    at = block.end
  }
  if (at < text.length) yield { kind: 'paragraph', start: at, end: text.length }
}

function enter({ path, levels }: Section, level: number, title: string): Section {
  const outer = levels.filter((one) => one < level).length
  if (title === '') return { path: path.slice(0, outer), levels: levels.slice(0, outer) }
  return { path: [...path.slice(0, outer), title], levels: [...levels.slice(0, outer), level] }
}

/** The words of a heading without Markdown's marks: `## Title ##`, or a line under it. */
function titleOf(text: string, { start, end }: TextRange): string {
  return text
    .slice(start, Math.min(end, start + MAX_TITLE))
    .replace(/^#{1,6}(?:\s+|$)/, '')
    .replace(/\n[ >\t]*(?:=+|-+)\s*$/, '')
    .replace(/\s#+\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed()
}
