import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'
import { Citation } from './chat.ts'

const Rating = Type.Union([Type.Literal(1), Type.Literal(-1)])

export const FeedbackRequest = Type.Object(
  { rating: Rating, comment: Type.Optional(Text(2_000)) },
  { additionalProperties: false },
)
export type FeedbackRequest = Static<typeof FeedbackRequest>

export const FeedbackQuery = Type.Interface([PageQuery], {
  project_id: Type.Optional(Id),
  rating: Type.Optional(Rating),
})
export type FeedbackQuery = Static<typeof FeedbackQuery>

/** An answer that was rated, with what it answered. */
export const FeedbackResponse = Type.Object({
  message_id: Id,
  conversation_id: Id,
  project_id: Id,
  rating: Type.Integer(),
  comment: Nullable(Type.String()),
  question: Type.String(),
  search_query: Nullable(
    Type.String({ description: 'The question as it was searched for: one that followed others may stand alone here.' }),
  ),
  citations: Type.Array(Citation),
  model: Nullable(Type.String()),
  trace_id: Type.String(),
  created_at: DateTime,
})
export type FeedbackResponse = Static<typeof FeedbackResponse>
