import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable } from './base.ts'
import { Citation, MessageResponse } from './chat.ts'

export const ShareCreate = Type.Object(
  { message_id: Type.Optional(Id) },
  {
    additionalProperties: false,
    description: '`message_id`: the last message that is shown; default: the end of the branch that is seen.',
  },
)
export type ShareCreate = Static<typeof ShareCreate>

export const ShareParams = Type.Object({ id: Id, share_id: Id })

export const ShareResponse = Type.Object({
  id: Id,
  conversation_id: Id,
  message_id: Id,
  created_at: DateTime,
})
export type ShareResponse = Static<typeof ShareResponse>

export const NewShareResponse = Type.Interface([ShareResponse], {
  token: Type.String({ description: 'Shown this once; only its hash is stored.' }),
  path: Type.String({ description: 'Where whoever has it reads what is shared.' }),
})

/** Any text: one that cannot be a token is answered like one that is none. */
export const SharedParams = Type.Object({ token: Type.String() })

const SharedCitation = Type.Object({
  index: Citation.properties.index,
  document_name: Citation.properties.document_name,
  page: Citation.properties.page,
  quote: Citation.properties.quote,
  verified: Citation.properties.verified,
})

/** What a stranger sees of a branch: nothing of who asked, what it cost, or where it is stored. */
export const SharedConversation = Type.Object({
  title: Nullable(Type.String()),
  messages: Type.Array(
    Type.Object({
      role: MessageResponse.properties.role,
      content: MessageResponse.properties.content,
      status: MessageResponse.properties.status,
      citations: Type.Array(SharedCitation),
      model: MessageResponse.properties.model,
      imported: Type.Boolean({
        description:
          'The answer came in a file: what it says, its model and its citations are the word of whoever made the file, and none is verified.',
      }),
      created_at: DateTime,
    }),
  ),
})
export type SharedConversation = Static<typeof SharedConversation>
