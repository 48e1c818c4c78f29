import { extentOf, type Run } from './lines.ts'

/** Steps, in points, in which a gutter is looked for. */
const STEP = 3
/** Prose has at least so many lines in a column; a pair of cells has fewer. */
const COLUMN_LINES = 3
/** More pieces than this on one page are not looked through for columns. */
const MAX_RUNS = 20_000
/** Columns within columns: newspapers have four at most. */
const MAX_DEPTH = 3

/**
 * Divides a page's runs into regions in reading order: where prose stands in columns side by side, each column is a
 * region of its own; everything else, tables above all, stays together, so that its rows are read across.
 */
export function readingOrder(runs: Run[], depth = 0): Run[][] {
  const gutter = depth < MAX_DEPTH ? findGutter(runs) : null
  if (gutter === null) return runs.length > 0 ? [runs] : []
  const regions: Run[][] = []
  let across: Run[] = []
  for (const band of bandsOf(runs, gutter)) {
    if (!band.isColumns) {
      across.push(...band.left, ...band.right, ...band.spanning)
      continue
    }
    if (across.length > 0) regions.push(across)
    across = []
    regions.push(...readingOrder(band.left, depth + 1), ...readingOrder(band.right, depth + 1))
    across.push(...band.spanning)
  }
  if (across.length > 0) regions.push(across)
  return regions
}

/** What lies between two runs that cross the gutter; `spanning` is the run that ends the band. */
interface Band {
  left: Run[]
  right: Run[]
  spanning: Run[]
  isColumns: boolean
}

function bandsOf(runs: Run[], gutter: number): Band[] {
  const sorted = [...runs].sort((one, other) => one.baseline - other.baseline)
  const bands: Band[] = []
  let band: Band = { left: [], right: [], spanning: [], isColumns: false }
  const finish = (): void => {
    band.isColumns = isProse(band.left) && isProse(band.right)
    bands.push(band)
    band = { left: [], right: [], spanning: [], isColumns: false }
  }
  for (const run of sorted) {
    if (run.end <= gutter + 1) band.left.push(run)
    else if (run.start >= gutter - 1) band.right.push(run)
    else {
      band.spanning.push(run)
      finish()
    }
  }
  finish()
  return bands
}

/** The place where most text stands in columns, or `null`. */
function findGutter(runs: Run[]): number | null {
  if (runs.length < COLUMN_LINES * 2 || runs.length > MAX_RUNS) return null
  const { start: from, end: to } = extentOf(runs)
  const steps = Math.ceil((to - from) / STEP)
  if (!(steps > 10 && steps < 5000)) return null
  let best: { gutter: number; characters: number } | null = null
  for (const gutter of candidates(runs, from, steps)) {
    let characters = 0
    for (const band of bandsOf(runs, gutter)) {
      if (band.isColumns) characters += charactersOf(band.left) + charactersOf(band.right)
    }
    if (characters > (best?.characters ?? 0)) best = { gutter, characters }
  }
  return best && best.characters > charactersOf(runs) * 0.15 ? best.gutter : null
}

const charactersOf = (runs: Run[]): number => runs.reduce((sum, { text }) => sum + lengthOf(text), 0)

/** An East Asian character fills the place of two others, and says as much. */
const WIDE = /[\u1100-\u11FF\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60]/g
const lengthOf = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0)

/** Middles of the strips that the fewest runs cross, away from the edges. */
function candidates(runs: Run[], from: number, steps: number): number[] {
  const covered = new Array<number>(steps + 2).fill(0)
  const change = (at: number, by: number): void => {
    covered[at] = (covered[at] ?? 0) + by
  }
  for (const { start, end } of runs) {
    const [first, last] = [Math.ceil((start - from) / STEP), Math.min(steps, Math.floor((end - from) / STEP))]
    if (last < first) continue
    change(Math.max(0, first), 1)
    change(last + 1, -1)
  }
  for (let at = 1; at <= steps; at++) change(at, covered[at - 1] ?? 0)
  const strips: { middle: number; crossed: number }[] = []
  const edge = Math.floor(steps * 0.12)
  for (let at = edge; at <= steps - edge; at++) {
    const crossed = covered[at] ?? 0
    if (crossed >= (covered[at - 1] ?? Number.POSITIVE_INFINITY)) continue
    let end = at
    while (end + 1 <= steps && covered[end + 1] === crossed) end++
    if ((covered[end + 1] ?? 0) > crossed) strips.push({ middle: from + ((at + end) / 2) * STEP, crossed })
    at = end
  }
  strips.sort((one, other) => one.crossed - other.crossed)
  return strips.slice(0, 4).map(({ middle }) => middle)
}

/** Whether runs look like lines of running text: mostly letters, long, alike in length, closely set. */
function isProse(runs: Run[]): boolean {
  if (runs.length < COLUMN_LINES) return false
  const characters = charactersOf(runs)
  if (characters < runs.length * 15) return false
  const letters = runs.reduce((sum, { text }) => sum + lengthOf((text.match(/\p{L}/gu) ?? []).join('')), 0)
  if (letters < characters * 0.6) return false
  const lengths = runs.map(({ start, end }) => end - start).sort((one, other) => one - other)
  const long = lengths[Math.floor(lengths.length * 0.8)] ?? 0
  if (lengths.filter((length) => length >= long * 0.75).length < lengths.length * 0.5) return false
  let close = 0
  for (const [at, run] of runs.entries()) {
    const pitch = run.baseline - (runs[at - 1]?.baseline ?? Number.NEGATIVE_INFINITY)
    if (pitch > run.size * 0.5 && pitch <= run.size * 1.8) close++
  }
  return close >= (runs.length - 1) * 0.6
}
