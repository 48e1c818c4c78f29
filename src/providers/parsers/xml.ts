import { Parser } from 'htmlparser2'

/** An element: its name and attributes without namespace prefixes, and what is in it in order. */
export interface XmlElement {
  name: string
  attributes: Readonly<Record<string, string>>
  children: (XmlElement | string)[]
}

export interface XmlHandlers {
  open?(name: string, attributes: Record<string, string>): void
  text?(text: string): void
  close?(name: string): void
}

/** No program nests deeper; a hostile file may. */
const MAX_DEPTH = 1_000

/**
 * Reads XML as it comes, by names without their prefixes. Entities other than XML's own five and numbers stay as they are:
 * there is nothing to expand and nothing to load. Broken XML is read as far as it goes.
 */
export function xmlReader({ open, text, close }: XmlHandlers): { write(piece: Uint8Array): void; end(): void } {
  let depth = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth <= MAX_DEPTH) open?.(localName(name), byLocalName(attributes))
      },
      ontext: (piece) => text?.(piece),
      onclosetag(name) {
        if (depth-- <= MAX_DEPTH) close?.(localName(name))
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  let decoder: InstanceType<typeof TextDecoder> | null = null
  return {
    write(piece) {
      decoder ??= new TextDecoder(encodingOf(piece))
      parser.write(decoder.decode(piece, { stream: true }))
    },
    end: () => parser.end(),
  }
}

/** The root of a small document, whole; an empty element when there is none. */
export function readXml(bytes: Uint8Array): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [] }
  const stack = [root]
  const reader = xmlReader({
    open(name, attributes) {
      const element = { name, attributes, children: [] }
      stack.at(-1)?.children.push(element)
      stack.push(element)
    },
    text: (text) => void stack.at(-1)?.children.push(text),
    close: () => void (stack.length > 1 && stack.pop()),
  })
  reader.write(bytes)
  reader.end()
  return elementsOf(root)[0] ?? root
}

/** The elements in an element, of one name or of any. */
export const elementsOf = ({ children }: XmlElement, name?: string): XmlElement[] =>
  children.filter((child) => typeof child !== 'string').filter((child) => name === undefined || child.name === name)

/** The first element at a path of names below an element. */
export function elementAt(element: XmlElement, ...path: string[]): XmlElement | null {
  let at: XmlElement | undefined = element
  for (const name of path) at = at && elementsOf(at, name)[0]
  return at ?? null
}

/** All elements of a name below an element, in order. */
export function descendantsOf(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendantsOf(child, name),
  ])
}

/** All text in an element. */
export const textOf = ({ children }: XmlElement): string =>
  children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

function byLocalName(attributes: Record<string, string>): Record<string, string> {
  const local: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) local[localName(name)] = value
  return local
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}
