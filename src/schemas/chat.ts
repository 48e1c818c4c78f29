import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, Text } from './base.ts'

export const Citation = Type.Object({
  index: Type.Integer({ minimum: 1, description: '`[n]` in the answer points at the citation with this index.' }),
  document_id: Id,
  document_name: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  chunk_id: Id,
  page: Type.Integer({ minimum: 1 }),
  start: Type.Integer({ minimum: 0, description: 'UTF-16 offset into the extracted text of that version.' }),
  end: Type.Integer({ minimum: 1 }),
  quote: Type.String({ description: 'Verbatim `text.slice(start, end)`.' }),
  verified: Type.Boolean({ description: 'The quote bears out the sentence that cites it.' }),
  support: Type.Number({ minimum: 0, maximum: 1 }),
})
export type Citation = Static<typeof Citation>

export const ChatRequest = Type.Object(
  {
    message: Text(32_000),
    conversation_id: Type.Optional(Id),
    project_id: Type.Optional(Id),
    agent_id: Type.Optional(
      Nullable(Id, { description: "The agent that answers; null: none; default: the conversation's." }),
    ),
    document_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 1_000 })),
    parent_id: Type.Optional(
      Nullable(Id, {
        description: 'The message this one follows; null: the first of its conversation; default: the newest.',
      }),
    ),
    model: Type.Optional(Text(4_000)),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    use_documents: Type.Boolean({ default: true }),
    events: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
)
export type ChatRequest = Static<typeof ChatRequest>

export const MessageResponse = Type.Object({
  id: Id,
  conversation_id: Id,
  parent_id: Nullable(Id),
  role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
  content: Type.String(),
  status: Type.Union([
    Type.Literal('streaming'),
    Type.Literal('complete'),
    Type.Literal('stopped'),
    Type.Literal('interrupted'),
    Type.Literal('failed'),
  ]),
  finish_reason: Nullable(
    Type.Union([Type.Literal('stop'), Type.Literal('length'), Type.Literal('content_filter')], {
      description: '`length`: the answer was cut at its token limit.',
    }),
  ),
  error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
  citations: Type.Array(Citation),
  model: Nullable(Type.String()),
  usage: Type.Object({
    prompt_tokens: Nullable(Type.Integer()),
    completion_tokens: Nullable(Type.Integer()),
    cost_usd: Nullable(Type.Number()),
  }),
  trace_id: Type.String(),
  feedback: Nullable(Type.Object({ rating: Type.Integer(), comment: Nullable(Type.String()) })),
  created_at: DateTime,
})
export type MessageResponse = Static<typeof MessageResponse>

/** What the event `tool` of a stream says: a call as it begins, and again as it ends. */
export const ToolEvent = Type.Object({
  step: Type.Integer({ minimum: 1 }),
  id: Type.String(),
  name: Type.String(),
  arguments: Type.String(),
  status: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]),
  result: Type.Optional(Type.String({ description: 'The beginning of what the model was told.' })),
  duration_ms: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type ToolEvent = Static<typeof ToolEvent>

export const ChatResponse = Type.Object({ message: MessageResponse })
