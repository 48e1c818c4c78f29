import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, Text } from './base.ts'
import { MessageResponse } from './chat.ts'

/** A conversation as a file: what `GET …/export?format=json` writes and `POST …/import` reads. */

const closed = { additionalProperties: false } as const
const Count = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
/** The body limit bounds a file as a whole; these bound what one field may make of it. */
const MAX_CONTENT_CHARACTERS = 5_000_000
const MAX_MESSAGES = 10_000

const FileCitation = Type.Object(
  {
    index: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    document_id: Nullable(Id),
    document_name: Text(1_000, 0),
    version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    chunk_id: Nullable(Id),
    page: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    start: Count,
    end: Count,
    quote: Text(100_000, 0),
    verified: Type.Boolean(),
    support: Type.Number({ minimum: 0, maximum: 1 }),
  },
  closed,
)
export type FileCitation = Static<typeof FileCitation>

const FileMessage = Type.Object(
  {
    id: Id,
    parent_id: Nullable(Id, { description: 'Of a message further up in the file.' }),
    role: MessageResponse.properties.role,
    content: Text(MAX_CONTENT_CHARACTERS, 0),
    status: MessageResponse.properties.status,
    finish_reason: MessageResponse.properties.finish_reason,
    error: Nullable(Type.Object({ code: Text(200), detail: Text(10_000) }, closed)),
    citations: Type.Array(FileCitation, { maxItems: 1_000 }),
    model: Nullable(Text(4_000)),
    usage: Type.Object(
      {
        prompt_tokens: Nullable(Count),
        completion_tokens: Nullable(Count),
        cost_usd: Nullable(Type.Number({ minimum: 0, maximum: 1_000_000_000 })),
      },
      closed,
    ),
    trace_id: Text(64),
    feedback: Nullable(
      Type.Object({ rating: Type.Integer({ enum: [1, -1] }), comment: Nullable(Text(2_000, 0)) }, closed),
    ),
    created_at: DateTime,
  },
  closed,
)
export type FileMessage = Static<typeof FileMessage>

export const ConversationFile = Type.Object(
  {
    format: Type.Literal('groundwire.conversation'),
    version: Type.Literal(1),
    conversation: Type.Object(
      {
        id: Id,
        project_id: Id,
        agent_id: Nullable(Id),
        title: Nullable(Text(200)),
        current_message_id: Nullable(Id),
        created_at: DateTime,
        updated_at: DateTime,
      },
      closed,
    ),
    messages: Type.Array(FileMessage, {
      maxItems: MAX_MESSAGES,
      description: 'All branches, each message after the one it follows.',
    }),
  },
  closed,
)
export type ConversationFile = Static<typeof ConversationFile>

export const ConversationImport = Type.Object(
  { project_id: Id, conversation: ConversationFile },
  {
    ...closed,
    description:
      'Everything gets new ids, and the trace id of this request. A citation keeps its document name, page and quote; it stays linked and verified only where that version of that document is in the project and has the quote at those offsets. An answer that was still being made is interrupted.',
  },
)
export type ConversationImport = Static<typeof ConversationImport>
