import { and, asc, eq, gt, gte, lt, lte } from 'drizzle-orm'
import { Type } from 'typebox'
import type { Database } from '../../core/database.ts'
import { chunks } from '../../models/document.ts'
import { Id } from '../../schemas/base.ts'
import { passageText } from '../chat/passage-text.ts'
import { packPassages } from '../retrieval/context.ts'
import { readHits } from '../retrieval/hits.ts'
import { ToolError, toTool } from './built-in.ts'
import { documentInReach } from './documents-in-reach.ts'
import type { Tool } from './types.ts'

const MAX_INTEGER = 2 ** 31 - 1
const Page = (description: string) => Type.Integer({ minimum: 1, maximum: MAX_INTEGER, description })
const Offset = (description: string) => Type.Integer({ minimum: 0, maximum: MAX_INTEGER, description })
const Parameters = Type.Object(
  {
    document_id: Id,
    first_page: Type.Optional(Page('Default: the first.')),
    last_page: Type.Optional(Page('Default: the last.')),
    start: Type.Optional(Offset('Instead of pages: from this character on.')),
    end: Type.Optional(Offset('Instead of pages: up to this character.')),
  },
  { additionalProperties: false },
)

/** Text of one call, in characters: some ten pages. What does not fit is read by another call. */
const MAX_CHARACTERS = 24_000
/** No text of `MAX_CHARACTERS` has more chunks. */
const MAX_CHUNKS = 400

/** Reads a document in its own order, by page or by range, as numbered passages. */
export const readDocument = (db: Database): Tool =>
  toTool({
    name: 'read_document',
    description:
      'Reads a document, or some pages or a range of it, in order. Cite the passages by their numbers. Long ones come in parts.',
    parameters: Parameters,
    async call({ document_id, first_page = 1, last_page, start = 0, end }, context) {
      const document = await documentInReach(db, context, document_id)
      if (first_page > document.pageCount) {
        throw new ToolError(`This document has ${document.pageCount} pages; there is no page ${first_page}.`)
      }
      const rows = await db
        .select({ ordinal: chunks.ordinal, page: chunks.page, start: chunks.start, end: chunks.end })
        .from(chunks)
        .where(
          and(
            eq(chunks.versionId, document.versionId),
            gte(chunks.page, first_page),
            last_page === undefined ? undefined : lte(chunks.page, last_page),
            gt(chunks.end, start),
            end === undefined ? undefined : lt(chunks.start, end),
          ),
        )
        .orderBy(asc(chunks.ordinal))
        .limit(MAX_CHUNKS)
      const [first] = rows
      if (!first) return 'There is no text in this part of the document.'
      const taken = rows.filter((row) => row.end - first.start <= MAX_CHARACTERS || row === first)
      const places = taken.map(({ ordinal }) => ({ versionId: document.versionId, ordinal, score: 0, scores: {} }))
      const passages = await packPassages(db, await readHits(db, places), { maxTokens: Number.POSITIVE_INFINITY })
      const next = rows[taken.length]
      const more = next ? `\n\n(There is more: read on from character ${next.start}, on page ${next.page}.)` : ''
      return context.passages.add(passages).map(passageText).join('\n\n') + more
    },
  })
