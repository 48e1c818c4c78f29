import { type Static, Type } from 'typebox'
import { Nullable } from './base.ts'

export const ModelResponse = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('language_model'), Type.Literal('extractive')], {
    description: '`extractive` quotes sentences of the documents and writes nothing of its own.',
  }),
  description: Nullable(Type.String()),
  default: Type.Boolean(),
})
export type ModelResponse = Static<typeof ModelResponse>

export const ModelList = Type.Object({
  items: Type.Array(ModelResponse),
  degraded: Nullable(Type.String({ description: "Why LiteLLM's models are missing." })),
})
