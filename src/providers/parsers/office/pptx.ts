import { TextBuilder } from '../text-builder.ts'
import { type ParsedDocument, ParseFailure, type ParseLimits } from '../types.ts'
import { descendantsOf, elementAt, elementsOf, readXml, textOf, type XmlElement } from '../xml.ts'
import { openZip, type ZipArchive } from '../zip.ts'
import { addChart } from './chart.ts'
import { checkOfficeText } from './has-text.ts'
import { mainPartOf, relationshipsOf } from './relationships.ts'

/**
 * Presentations: a page for each slide, with its title as heading, its texts from top to bottom, its tables, the text
 * of its charts and diagrams, and the speaker's notes.
 * @throws ParseFailure `corrupt_file`, `empty_file`, `file_too_large`, `no_text_found`, `text_too_large`, `too_many_pages`.
 */
export async function parsePptx(bytes: Uint8Array, limits: ParseLimits): Promise<ParsedDocument> {
  const archive = await openZip(bytes)
  const slides = await slidesOf(archive)
  if (slides.length > limits.maxPages) {
    throw new ParseFailure(
      'too_many_pages',
      `This presentation has ${slides.length} slides; at most ${limits.maxPages} are read.`,
    )
  }
  const builder = new TextBuilder(limits)
  for (const slide of slides) {
    builder.startPage()
    if (archive.has(slide)) await addSlide(builder, archive, slide)
  }
  const document = builder.finish()
  checkOfficeText(document.text, archive, 'This presentation')
  return document
}

async function slidesOf(archive: ZipArchive): Promise<string[]> {
  const main = await mainPartOf(archive)
  if (main === null) throw new ParseFailure('corrupt_file', 'This PowerPoint file has no presentation in it.')
  const parts = new Map((await relationshipsOf(archive, main)).map(({ id, target }) => [id, target]))
  const list = elementAt(readXml(await archive.read(main)), 'sldIdLst')
  return (list ? elementsOf(list, 'sldId') : []).flatMap(({ attributes }) => {
    // Both `id` and `r:id` are there, and the second is the later one
    const target = parts.get(attributes.id ?? '')
    return target === undefined ? [] : [target]
  })
}

async function addSlide(builder: TextBuilder, archive: ZipArchive, slide: string): Promise<void> {
  const tree = elementAt(readXml(await archive.read(slide)), 'cSld', 'spTree')
  const shapes = tree ? shapesOf(tree) : []
  const title = shapes.find(({ isTitle }) => isTitle)
  if (title) builder.add('heading', paragraphsOf(title.element).join(' '), 1)
  for (const shape of shapes) if (shape !== title) addShape(builder, shape.element)
  for (const { type, target } of await relationshipsOf(archive, slide)) {
    if (!archive.has(target)) continue
    if (type === 'diagramData' || type === 'chart') {
      const root = readXml(await archive.read(target))
      if (!addChart(builder, root)) addTexts(builder, root)
    } else if (type === 'notesSlide') addNotes(builder, readXml(await archive.read(target)))
  }
}

interface Shape {
  element: XmlElement
  isTitle: boolean
  top: number
  left: number
}

/** Placeholders that say the same on every slide. */
const FURNITURE = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg'])
const TITLES = new Set(['title', 'ctrTitle'])

/** Shapes in the order they are read in: placeholders without a place of their own as they come, others by their place. */
function shapesOf(tree: XmlElement): Shape[] {
  const shapes = elementsOf(tree).flatMap((element): Shape[] => {
    if (element.name === 'grpSp') return shapesOf(element)
    if (element.name !== 'sp' && element.name !== 'graphicFrame') return []
    const kind = placeholderOf(element)
    if (kind !== null && FURNITURE.has(kind)) return []
    const place = (elementAt(element, 'spPr', 'xfrm', 'off') ?? elementAt(element, 'xfrm', 'off'))?.attributes
    const [top, left] = [Number(place?.y ?? 0), Number(place?.x ?? 0)]
    return [{ element, isTitle: kind !== null && TITLES.has(kind), top, left }]
  })
  return shapes.sort((a, b) => a.top - b.top || a.left - b.left)
}

const placeholderOf = (element: XmlElement): string | null => {
  const placeholder = descendantsOf(element, 'ph')[0]
  return placeholder ? (placeholder.attributes.type ?? 'obj') : null
}

function addShape(builder: TextBuilder, element: XmlElement): void {
  const table = descendantsOf(element, 'tbl')[0]
  if (table) {
    const rows = elementsOf(table, 'tr').map((row) => elementsOf(row, 'tc').map((cell) => paragraphsOf(cell).join(' ')))
    const hasHeader = elementAt(table, 'tblPr')?.attributes.firstRow === '1'
    builder.addTable(rows, hasHeader && rows.length > 1 ? 1 : 0)
    return
  }
  const paragraphs = descendantsOf(element, 'p').flatMap((paragraph) => {
    const text = textOfParagraph(paragraph)
    return text === '' ? [] : [{ text, hasMark: hasMark(paragraph) }]
  })
  // Placeholders take their marks from the layout, text boxes have their own.
  const isList = placeholderOf(element) !== null && paragraphs.length > 1
  for (const { text, hasMark: isItem } of paragraphs) {
    builder.add(isList || isItem ? 'list_item' : 'paragraph', isList || isItem ? `- ${text}` : text)
  }
}

const hasMark = (paragraph: XmlElement): boolean =>
  elementAt(paragraph, 'pPr', 'buChar') !== null || elementAt(paragraph, 'pPr', 'buAutoNum') !== null

const paragraphsOf = (element: XmlElement): string[] =>
  descendantsOf(element, 'p')
    .map(textOfParagraph)
    .filter((text) => text !== '')

const textOfParagraph = (paragraph: XmlElement): string =>
  elementsOf(paragraph)
    .map((run) => (run.name === 'br' ? ' ' : descendantsOf(run, 't').map(textOf).join('')))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()

/** The words of a diagram or chart, each once. */
function addTexts(builder: TextBuilder, root: XmlElement): void {
  const texts = [...descendantsOf(root, 't'), ...descendantsOf(root, 'v')].map((element) => textOf(element).trim())
  for (const text of new Set(texts)) builder.add('list_item', text === '' ? '' : `- ${text}`)
}

function addNotes(builder: TextBuilder, root: XmlElement): void {
  const notes = descendantsOf(root, 'sp').filter((shape) => placeholderOf(shape) === 'body')
  const paragraphs = notes.flatMap(paragraphsOf)
  if (paragraphs.length > 0) builder.add('heading', 'Notes', 2)
  for (const text of paragraphs) builder.add('paragraph', text)
}
