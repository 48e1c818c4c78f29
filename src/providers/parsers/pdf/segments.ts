import type { PDFPageProxy } from 'unpdf/pdfjs'

/**
 * A piece of text in one font, placed along its own reading direction: `start`–`end` along the line,
 * `baseline` growing from line to line. For upright text these are x and y from the top left, in points.
 */
export interface Segment {
  text: string
  start: number
  end: number
  baseline: number
  size: number
  font: string
  /** White space was drawn between this and the segment before it. */
  isSpaced: boolean
  /** Position in the order in which the page draws its text. */
  order: number
}

/** The text of a page that runs in one direction. */
export interface TextFlow {
  segments: Segment[]
  /** Extent of the page across the lines, so that a baseline can be told to be near an edge. */
  depth: number
}

/** More characters than any page has that a person made. */
const MAX_PAGE_CHARACTERS = 2_000_000

/** Reads a page; flows are those of the page's directions of writing, the one with most text first. */
export async function readSegments(page: PDFPageProxy): Promise<TextFlow[]> {
  const viewport = page.getViewport({ scale: 1 })
  const flows = new Map<string, TextFlow & { characters: number; origin: number }>()
  const reader: ReadableStreamDefaultReader<unknown> = page
    .streamTextContent({ disableNormalization: true })
    .getReader()
  const vertical = new Map<string, boolean>()
  let characters = 0
  let isSpaced = false
  let order = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const content = readContent(part.value)
    for (const [font, isVertical] of content.vertical) vertical.set(font, isVertical)
    for (const item of content.items) {
      if (item.text.trim() === '') {
        isSpaced ||= item.text !== '' || item.isLineEnd
        continue
      }
      const { direction, angle } = directionOf(item, viewport.transform, vertical.get(item.font) ?? false)
      let flow = flows.get(direction)
      if (!flow) {
        flow = { ...turnedPage(viewport.width, viewport.height, angle), segments: [], characters: 0 }
        flows.set(direction, flow)
      }
      const placed = place(item, viewport.transform, angle, direction.startsWith('v'))
      placed.baseline -= flow.origin
      for (const segment of splitAtGaps({ ...placed, isSpaced, order })) flow.segments.push(segment)
      order++
      flow.characters += item.text.length
      characters += item.text.length
      isSpaced = item.isLineEnd || item.text.endsWith(' ')
    }
    if (characters > MAX_PAGE_CHARACTERS) {
      await reader.cancel()
      break
    }
  }
  return [...flows.values()].sort((one, other) => other.characters - one.characters)
}

interface Item {
  text: string
  matrix: number[]
  width: number
  height: number
  font: string
  isLineEnd: boolean
}

/** pdf.js types its stream as `any`; what is not a text item with a usable matrix is left out. */
function readContent(value: unknown): { items: Item[]; vertical: [string, boolean][] } {
  const items: Item[] = []
  const vertical: [string, boolean][] = []
  if (!isRecord(value)) return { items, vertical }
  if (isRecord(value.styles)) {
    for (const [font, style] of Object.entries(value.styles)) {
      vertical.push([font, isRecord(style) && style.vertical === true])
    }
  }
  for (const item of Array.isArray(value.items) ? value.items : []) {
    if (!isRecord(item) || typeof item.str !== 'string' || !Array.isArray(item.transform)) continue
    const matrix = item.transform.map(Number)
    if (matrix.length !== 6 || !matrix.every(Number.isFinite)) continue
    const [width, height] = [Number(item.width), Number(item.height)]
    if (!Number.isFinite(width) || !Number.isFinite(height)) continue
    items.push({
      text: asWritten(item.str),
      matrix,
      width,
      height,
      font: String(item.fontName),
      isLineEnd: item.hasEOL === true,
    })
  }
  return { items, vertical }
}

/** Spaces of a certain width, ligatures, and the shapes that letters take within Hebrew and Arabic words. */
const FORMS = /[\u00A0\u2000-\u200A\u202F\uFB00-\uFDFF\uFE70-\uFEFC]+/g

/**
 * Characters for the forms they are drawn in. pdf.js would do it before it puts right-to-left text in order, and so turn
 * the letters of a ligature round.
 */
const asWritten = (text: string): string => text.replace(FORMS, (forms) => forms.normalize('NFKC'))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Direction of writing in steps of 15°, so that a slightly skewed page is still one flow. */
function directionOf(item: Item, page: number[], isVertical: boolean): { direction: string; angle: number } {
  const [a, b] = multiply(page, item.matrix)
  const steps = Math.round(Math.atan2(b, a) / (Math.PI / 12)) + (isVertical ? 6 : 0)
  const angle = (steps * Math.PI) / 12
  return { direction: `${isVertical ? 'v' : 'h'}${(steps + 24) % 24}`, angle }
}

/** Where the first line of a page turned by `angle` can stand, and how far it is from there to the last. */
function turnedPage(width: number, height: number, angle: number): { origin: number; depth: number } {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const corners = [0, height * cos, -width * sin, height * cos - width * sin]
  const origin = Math.min(...corners)
  return { origin, depth: Math.max(...corners) - origin }
}

/** Turns the page so that the item's direction of writing becomes "to the right" and lines follow "downwards". */
function place(item: Item, page: number[], angle: number, isVertical: boolean): Omit<Segment, 'isSpaced' | 'order'> {
  const [, , c, d, e, f] = multiply(page, item.matrix)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const start = e * cos + f * sin
  const length = isVertical ? item.height || item.width : item.width
  const text = item.text.replace(/\s+$/, '')
  const size = Math.hypot(c, d) || item.height || 1
  return { text, start, end: start + length, baseline: f * cos - e * sin, size, font: item.font }
}

function multiply(left: number[], right: number[]): [number, number, number, number, number, number] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = left
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = right
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

/** Tables typed with runs of spaces have their columns inside one string. */
function splitAtGaps(segment: Segment): Segment[] {
  if (!/\S {3,}\S/.test(segment.text)) return [{ ...segment, text: segment.text.replace(/\s+/g, ' ').trim() }]
  const perCharacter = (segment.end - segment.start) / segment.text.length
  const segments: Segment[] = []
  for (const found of segment.text.matchAll(/\S+(?: {1,2}\S+)*/g)) {
    const start = segment.start + found.index * perCharacter
    const text = found[0].replace(/\s+/g, ' ')
    segments.push({ ...segment, text, start, end: start + found[0].length * perCharacter, isSpaced: true })
  }
  return segments
}
