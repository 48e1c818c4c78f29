import { type AnalyzedDocument, type Chunk, ParseFailure, type Posting } from './types.ts'

/**
 * What the server asks of a parser process: to read one file of its own disk, and then to go on, once it has taken in
 * a part of the document. Without waiting for that, a document would arrive as fast as it can be written, and the server
 * would come to nothing else.
 */
export type ToParser = ReadRequest | { type: 'taken' }

export interface ReadRequest {
  type: 'read'
  path: string
  /** The name it was uploaded under; it helps to tell Markdown from plain text. */
  name: string
  limits: { maxCharacters: number; maxPages: number }
}

/** How far a parser is; `done` and `total` are pages, `total` is 0 while it is not known (or there are none). */
export type ParseStep = { step: 'parsing'; done: number; total: number } | { step: 'chunking' }

/**
 * What a parser process answers: steps, then a failure or the document in parts, so that neither side
 * has to handle all of a large one at once. `end` is last.
 */
export type FromParser =
  | { type: 'step'; step: ParseStep }
  | { type: 'failed'; code: ParseFailure['code']; detail: string }
  /** The file could not be opened: the fault of the storage, not of the document. */
  | { type: 'unreadable'; detail: string }
  | DocumentPart
  | { type: 'end' }

/** Each is answered with `taken` before the next is sent. */
export type DocumentPart =
  | ({ type: 'head' } & Pick<AnalyzedDocument, 'kind' | 'mediaType' | 'language' | 'pages'>)
  | { type: 'text'; text: string }
  | { type: 'chunks'; chunks: Omit<Chunk, 'text'>[]; lengths: number[] }
  | ({ type: 'postings' } & PackedPostings)

/** Postings of several terms, one term's after the other's: numbers travel as bytes. */
interface PackedPostings {
  terms: string[]
  /** How many postings each of `terms` has in this message; a term's may go on in the next. */
  counts: number[]
  ordinals: Uint32Array
  frequencies: Uint32Array
}

/** Bounds on one message, so that taking it in costs the server's event loop a millisecond or so. */
const TEXT_PART = 64 * 1024
const CHUNK_PART = 500
const POSTING_PART = 8_000

/** Divides a document into messages; `end` is not among them. */
export function* messagesOf(document: AnalyzedDocument): Generator<DocumentPart> {
  const { kind, mediaType, language, pages, text, chunks, chunkLengths, postings } = document
  yield { type: 'head', kind, mediaType, language, pages }
  for (let at = 0; at < text.length; at += TEXT_PART) yield { type: 'text', text: text.slice(at, at + TEXT_PART) }
  for (let at = 0; at < chunks.length; at += CHUNK_PART) {
    const part = chunks.slice(at, at + CHUNK_PART).map(({ text: _text, ...chunk }) => chunk)
    yield { type: 'chunks', chunks: part, lengths: chunkLengths.slice(at, at + CHUNK_PART) }
  }
  yield* postingMessages(postings)
}

function* postingMessages(all: Map<string, Posting[]>): Generator<DocumentPart> {
  let terms: string[] = []
  let counts: number[] = []
  let postings: Posting[] = []
  const flush = (): DocumentPart => {
    const ordinals = Uint32Array.from(postings, ({ ordinal }) => ordinal)
    const frequencies = Uint32Array.from(postings, ({ frequency }) => frequency)
    const message: DocumentPart = { type: 'postings', terms, counts, ordinals, frequencies }
    terms = []
    counts = []
    postings = []
    return message
  }
  for (const [term, list] of all) {
    for (let at = 0; at < list.length; ) {
      const part = list.slice(at, at + POSTING_PART - postings.length)
      terms.push(term)
      counts.push(part.length)
      for (const posting of part) postings.push(posting)
      at += part.length
      if (postings.length >= POSTING_PART) yield flush()
    }
  }
  if (postings.length > 0) yield flush()
}

/** Puts the messages of one document together again. */
export class DocumentAssembler {
  #head: Extract<DocumentPart, { type: 'head' }> | null = null
  readonly #text: string[] = []
  readonly #chunks: Omit<Chunk, 'text'>[] = []
  readonly #chunkLengths: number[] = []
  readonly #postings = new Map<string, Posting[]>()

  take(message: DocumentPart): void {
    if (message.type === 'head') this.#head = message
    else if (message.type === 'text') this.#text.push(message.text)
    else if (message.type === 'chunks') {
      this.#chunks.push(...message.chunks)
      this.#chunkLengths.push(...message.lengths)
    } else this.#takePostings(message)
  }

  /** @throws ParseFailure `parser_crashed` when the parser left out the beginning. */
  finish(): AnalyzedDocument {
    if (!this.#head) throw new ParseFailure('parser_crashed', 'The reader ended without a document.')
    const { kind, mediaType, language, pages } = this.#head
    const text = this.#text.join('')
    const chunks = this.#chunks.map((chunk) => ({ ...chunk, text: text.slice(chunk.start, chunk.end) }))
    return {
      kind,
      mediaType,
      language,
      text,
      pages,
      chunks,
      chunkLengths: this.#chunkLengths,
      postings: this.#postings,
    }
  }

  #takePostings({ terms, counts, ordinals, frequencies }: PackedPostings): void {
    let at = 0
    for (const [index, term] of terms.entries()) {
      const list = this.#postings.get(term) ?? []
      this.#postings.set(term, list)
      for (const end = at + (counts[index] ?? 0); at < end; at++) {
        list.push({ ordinal: ordinals[at] ?? 0, frequency: frequencies[at] ?? 0 })
      }
    }
  }
}
