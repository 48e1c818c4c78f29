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

/** Files that one comparison takes. */
export const MAX_COMPARED_FILES = 1_000

export const CompareRequest = Type.Object(
  {
    files: Type.Array(
      Type.Object(
        {
          name: Text(1_000),
          sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: "Of the file's bytes, in hexadecimal." }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: MAX_COMPARED_FILES },
    ),
  },
  { additionalProperties: false },
)
export type CompareRequest = Static<typeof CompareRequest>

export const ComparedFile = Type.Object({
  name: Type.String({ description: 'As it was sent.' }),
  status: Type.Union(
    [
      Type.Literal('missing'),
      Type.Literal('changed'),
      Type.Literal('in_progress'),
      Type.Literal('unchanged'),
      Type.Literal('failed'),
    ],
    {
      description:
        '`missing`: neither name nor bytes are there. `changed`: the name is there with other bytes. The bytes are there and `in_progress`: being read; `unchanged`: can be asked; `failed`: could not be read, see `error`; sent again, that is tried again.',
    },
  ),
  document_id: Nullable(Id, { description: 'The document with these bytes, else the one with this name.' }),
  error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
})
export type ComparedFile = Static<typeof ComparedFile>

export const CompareResponse = Type.Object({
  files: Type.Array(ComparedFile, { description: 'In the order of the request.' }),
})
