import type { PDFPageProxy } from 'unpdf/pdfjs'
import { readingOrder } from './columns.ts'
import { type Line, linesOf, linesOfRuns, textOfLine } from './lines.ts'
import { readSegments } from './segments.ts'

/** A line of a page, boiled down to what deciding about blocks needs. */
export interface PageLine {
  text: string
  /** Stretches with a wide gap between them: more than one makes a row of a table. */
  cells: string[]
  /** Widest gap between two cells, in ems. */
  widestGap: number
  start: number
  end: number
  baseline: number
  size: number
  /** The font of most characters. */
  font: string
  /** Share of the page's depth at which it stands, from 0 (first line) to 1. */
  position: number
  /** Lines of one region are read as one column. */
  region: number
  /** Runs in another direction than most of the page: a watermark, a note on the margin. */
  isAside: boolean
}

/** The lines of a page in reading order. */
export async function readPage(page: PDFPageProxy): Promise<PageLine[]> {
  const lines: PageLine[] = []
  let region = 0
  for (const [place, flow] of (await readSegments(page)).entries()) {
    const runs = linesOf(flow.segments).flatMap((line) => line.runs)
    for (const part of readingOrder(runs)) {
      for (const line of linesOfRuns(part)) {
        const text = textOfLine(line)
        if (text !== '') lines.push({ ...boilDown(line, flow.depth), text, region, isAside: place > 0 })
      }
      region++
    }
  }
  return lines
}

function boilDown(line: Line, depth: number): Omit<PageLine, 'text' | 'region' | 'isAside'> {
  const { runs, start, end, baseline, size } = line
  const fonts = new Map<string, number>()
  for (const run of runs) for (const [font, count] of run.fonts) fonts.set(font, (fonts.get(font) ?? 0) + count)
  const [font = ''] = [...fonts].sort((one, other) => other[1] - one[1])[0] ?? []
  const gaps = runs.slice(1).map((run, at) => Math.abs(run.start - (runs[at]?.end ?? run.start)))
  return {
    cells: runs.map((run) => run.text),
    widestGap: gaps.reduce((widest, gap) => Math.max(widest, gap), 0) / size,
    start,
    end,
    baseline,
    size: Math.round(size * 2) / 2,
    font,
    position: depth > 0 ? baseline / depth : 0,
  }
}
