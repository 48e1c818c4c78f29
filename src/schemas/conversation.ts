import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'

export const ConversationCreate = Type.Object(
  { project_id: Id, agent_id: Type.Optional(Id), title: Type.Optional(Text(200)) },
  { additionalProperties: false },
)
export type ConversationCreate = Static<typeof ConversationCreate>

export const ConversationUpdate = Type.Object(
  {
    title: Type.Optional(Text(200)),
    current_message_id: Type.Optional(Id),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      '`current_message_id`: the branch through this message, to the newest answer below it, becomes the one that is seen.',
  },
)
export type ConversationUpdate = Static<typeof ConversationUpdate>

export const ConversationQuery = Type.Interface([PageQuery], {
  project_id: Type.Optional(Id),
  q: Type.Optional(Text(500)),
})
export type ConversationQuery = Static<typeof ConversationQuery>

export const ConversationResponse = Type.Object({
  id: Id,
  project_id: Id,
  agent_id: Nullable(Id),
  title: Nullable(Type.String()),
  current_message_id: Nullable(Id, {
    description:
      'The newest answer of the branch that is seen: it and its ancestors by `parent_id`. A question without `parent_id` goes on from it. Null: nothing was asked yet.',
  }),
  created_at: DateTime,
  updated_at: DateTime,
})
export type ConversationResponse = Static<typeof ConversationResponse>

export const ExportQuery = Type.Object({
  format: Type.Union([Type.Literal('md'), Type.Literal('json')], { default: 'md' }),
})

export const RegenerateQuery = Type.Object({
  events: Type.Boolean({ default: false, description: 'Whether the stream of the new answer has named events.' }),
})
