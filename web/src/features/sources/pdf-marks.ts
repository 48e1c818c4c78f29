import { type PDFPageProxy, Util } from 'pdfjs-dist'
import { locate } from './locate'

/** A place on the page, in hundredths of its sides. */
export interface Mark {
  left: number
  top: number
  width: number
  height: number
}

/** Where a quote stands on a page that is drawn: a place for each piece of text that holds some of it. */
export async function marksOf(page: PDFPageProxy, quote: string): Promise<Mark[]> {
  const viewport = page.getViewport({ scale: 1 })
  const { items, styles } = await page.getTextContent()
  const pieces = items.filter((item) => 'str' in item)
  const shareOf = letterMeasure()
  return locate(
    quote,
    pieces.map(({ str }) => str),
  ).flatMap(({ piece, from, to }) => {
    const item = pieces[piece]
    if (!item || item.str.length === 0) return []
    const [a = 0, b = 0, , , x = 0, y = 0] = Util.transform(viewport.transform, item.transform)
    const height = Math.hypot(a, b) || item.height
    const font = drawnFont(page, item.fontName) ?? styles[item.fontName]?.fontFamily ?? 'sans-serif'
    const [begin, end] = [shareOf(item.str, from, font), shareOf(item.str, to, font)]
    return [
      {
        left: (100 * (x + item.width * begin)) / viewport.width,
        top: (100 * (y - height)) / viewport.height,
        width: (100 * item.width * (end - begin)) / viewport.width,
        height: (120 * height) / viewport.height,
      },
    ]
  })
}

/** The font that pdf.js drew a text in, as CSS has it: the document's own, or one of the system's that stands for it. */
function drawnFont(page: PDFPageProxy, name: string): string | null {
  const font: Partial<FontFaceObject> | null = page.commonObjs.has(name) ? page.commonObjs.get(name) : null
  if (font?.systemFontInfo) return font.systemFontInfo.css
  return font?.loadedName === undefined ? null : `"${font.loadedName}", ${font.fallbackName ?? 'sans-serif'}`
}

/** Of what pdf.js keeps about a font, what its own drawing goes by (`setFont`). */
interface FontFaceObject {
  loadedName: string
  fallbackName: string
  systemFontInfo: { css: string } | null
}

/** Tells which share of the width of a text its first letters take. */
function letterMeasure(): (text: string, letters: number, font: string) => number {
  const drawing = document.createElement('canvas').getContext('2d')
  return (text, letters, font) => {
    if (!drawing) return letters / text.length
    drawing.font = `100px ${font}`
    const whole = drawing.measureText(text).width
    return whole === 0 ? letters / text.length : drawing.measureText(text.slice(0, letters)).width / whole
  }
}
