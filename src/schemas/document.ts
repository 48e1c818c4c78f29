import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable } from './base.ts'

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
  language: Nullable(Type.String()),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  created_at: DateTime,
  updated_at: DateTime,
})
export type DocumentResponse = Static<typeof DocumentResponse>
