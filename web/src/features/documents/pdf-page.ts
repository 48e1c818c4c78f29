import { type PDFDocumentProxy, Util } from 'pdfjs-dist'
import { locate } from '../sources/locate'

/** A place on a page, in hundredths of its sides. */
export interface Mark {
  left: number
  top: number
  width: number
  height: number
}

interface Drawing {
  page: number
  /** In CSS pixels. */
  width: number
  quote: string
  signal: AbortSignal
}

/** Draws a page of a PDF. @returns where the quote stands; none where there is no quote, or it is not found. */
export async function drawPage(
  pdf: PDFDocumentProxy,
  canvas: HTMLCanvasElement,
  { page: number, width, quote, signal }: Drawing,
): Promise<Mark[]> {
  const page = await pdf.getPage(number)
  const scale = (width / page.getViewport({ scale: 1 }).width) * devicePixelRatio
  const viewport = page.getViewport({ scale })
  const { items } = await page.getTextContent()
  signal.throwIfAborted()
  canvas.width = viewport.width
  canvas.height = viewport.height
  const drawing = page.render({ canvas, viewport })
  signal.addEventListener('abort', () => drawing.cancel(), { once: true })
  await drawing.promise
  const pieces = items.filter((item) => 'str' in item)
  const ranges = locate(
    quote,
    pieces.map(({ str }) => str),
  )
  return ranges.flatMap(({ piece, from, to }) => {
    const item = pieces[piece]
    if (!item || item.str.length === 0) return []
    const [a = 0, b = 0, , , x = 0, y = 0] = Util.transform(viewport.transform, item.transform)
    const height = Math.hypot(a, b) || item.height * scale
    const length = item.width * scale
    return {
      left: (100 * (x + (length * from) / item.str.length)) / viewport.width,
      top: (100 * (y - height)) / viewport.height,
      width: (100 * length * (to - from)) / item.str.length / viewport.width,
      height: (120 * height) / viewport.height,
    }
  })
}
