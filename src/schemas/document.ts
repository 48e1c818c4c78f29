import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'

export const DocumentStatus = Type.Union([
  Type.Literal('queued'),
  Type.Literal('parsing'),
  Type.Literal('chunking'),
  Type.Literal('embedding'),
  Type.Literal('indexing'),
  Type.Literal('ready'),
  Type.Literal('failed'),
])

export const DocumentResponse = Type.Object({
  id: Id,
  project_id: Id,
  name: Type.String(),
  media_type: Type.String(),
  size_bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  status: DocumentStatus,
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
  page_count: Nullable(Type.Integer()),
  chunk_count: Type.Integer(),
  token_count: Type.Integer({ description: 'Tokens of the text, estimated.' }),
  language: Nullable(Type.String()),
  source_url: Nullable(Type.String({ description: 'Where it was fetched from, after redirects.' })),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  created_at: DateTime,
  updated_at: DateTime,
})
export type DocumentResponse = Static<typeof DocumentResponse>

export const DocumentMetadata = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 100 })

export const TextCreate = Type.Object(
  { name: Text(255), text: Type.String({ minLength: 1 }), metadata: Type.Optional(DocumentMetadata) },
  { additionalProperties: false },
)

export const UrlCreate = Type.Object(
  { url: Text(2_000), name: Type.Optional(Text(255)), metadata: Type.Optional(DocumentMetadata) },
  { additionalProperties: false },
)

export const DocumentUpdate = Type.Object(
  { name: Type.Optional(Text(255)), metadata: Type.Optional(DocumentMetadata) },
  { additionalProperties: false, minProperties: 1 },
)
export type DocumentUpdate = Static<typeof DocumentUpdate>

export const DocumentsParams = Type.Object({ project_id: Id })
export const DocumentParams = Type.Object({ project_id: Id, id: Id })

export const DocumentQuery = Type.Object({
  ...PageQuery.properties,
  status: Type.Optional(DocumentStatus),
  q: Type.Optional(Text(255)),
})
export type DocumentQuery = Static<typeof DocumentQuery>

export const TextQuery = Type.Object({
  version: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'That a citation was made from; default: the one that answers now.',
    }),
  ),
})
export type TextQuery = Static<typeof TextQuery>

export const DocumentTextResponse = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  text: Type.String(),
  pages: Type.Array(Type.Object({ number: Type.Integer(), start: Type.Integer(), end: Type.Integer() })),
})

export const ChunkResponse = Type.Object({
  id: Id,
  ordinal: Type.Integer({ minimum: 0 }),
  page: Type.Integer({ minimum: 1 }),
  start: Type.Integer({ minimum: 0 }),
  end: Type.Integer({ minimum: 1 }),
  heading_path: Type.Array(Type.String()),
  text: Type.String(),
})
export type ChunkResponse = Static<typeof ChunkResponse>
