import { type Static, Type } from 'typebox'
import { Id, Nullable, Text } from './base.ts'

/** Equality on metadata: `{"department": "legal"}`; there are no operators, and nothing nested. */
const Filter = Type.Record(
  Type.String({ pattern: '^[^$\\u0000][^\\u0000]{0,99}$' }),
  Type.Union([Text(1_000, 0), Type.Number(), Type.Boolean(), Type.Null()]),
  { maxProperties: 20, additionalProperties: false },
)

export const SearchMode = Type.Union([Type.Literal('hybrid'), Type.Literal('lexical'), Type.Literal('vector')])

export const SearchRequest = Type.Object(
  {
    query: Text(8_000),
    top_k: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
    mode: Type.Union([Type.Literal('hybrid'), Type.Literal('lexical'), Type.Literal('vector')], { default: 'hybrid' }),
    document_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 1_000 })),
    filter: Type.Optional(Filter),
    rerank: Type.Boolean({
      default: false,
      description: 'Has the best passages read again by the reranking model (`RERANK_MODEL`).',
    }),
  },
  { additionalProperties: false },
)
export type SearchRequest = Static<typeof SearchRequest>

export const SearchScores = Type.Object({
  lexical: Type.Optional(Type.Number({ description: 'BM25 of the passage and half of that of its document.' })),
  vector: Type.Optional(Type.Number({ description: 'Cosine of the vectors of question and passage.' })),
  fused: Type.Optional(Type.Number()),
  rerank: Type.Optional(Type.Number({ description: "The reranking model's, on its own scale." })),
})

export const SearchHitResponse = Type.Object({
  document_id: Id,
  document_name: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  chunk_id: Id,
  page: Type.Integer({ minimum: 1 }),
  start: Type.Integer({ minimum: 0, description: 'UTF-16 offset into the extracted text of that version.' }),
  end: Type.Integer({ minimum: 1 }),
  heading_path: Type.Array(Type.String()),
  table_header: Nullable(
    Type.String({ description: 'The rows that name the columns, of the table that this is a later part of.' }),
  ),
  text: Type.String({ description: 'Verbatim `text.slice(start, end)`.' }),
  score: Type.Number(),
  scores: SearchScores,
})
export type SearchHitResponse = Static<typeof SearchHitResponse>

export const SearchResponse = Type.Object({
  hits: Type.Array(SearchHitResponse),
  mode_used: SearchMode,
  degraded: Nullable(Type.String({ description: 'Why less was done than asked.' })),
})
