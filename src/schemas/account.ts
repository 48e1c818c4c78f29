import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable } from './base.ts'
import { SearchMode, SearchScores } from './search.ts'

/** A passage that retrieval weighed, and what became of it; its text stays where it is, in the document. */
export const Candidate = Type.Object({
  chunk_id: Id,
  document_id: Id,
  version: Type.Integer({ minimum: 1 }),
  page: Type.Integer({ minimum: 1 }),
  start: Type.Integer({ minimum: 0 }),
  end: Type.Integer({ minimum: 1 }),
  scores: SearchScores,
  number: Nullable(Type.Integer({ minimum: 1 }), {
    description: 'The number under which the model got it; null when it was left out.',
  }),
  dropped: Nullable(Type.Literal('over_budget')),
})
export type Candidate = Static<typeof Candidate>

/** How the passages of an answer were looked for. An agent looks by its tools, which its steps tell. */
export const RetrievalAccount = Type.Object({
  mode: SearchMode,
  mode_used: SearchMode,
  top_k: Type.Integer({ minimum: 1, description: 'Passages that were weighed.' }),
  rerank: Type.Boolean(),
  degraded: Nullable(Type.String(), { description: 'Why less was done than asked.' }),
  searched_at: DateTime,
})
export type RetrievalAccount = Static<typeof RetrievalAccount>

/** The agent as it was when it answered. */
export const AgentAccount = Type.Object({
  id: Id,
  name: Type.String(),
  system_prompt: Type.String(),
  tools: Type.Array(Type.String()),
  max_steps: Type.Integer({ minimum: 1 }),
})
export type AgentAccount = Static<typeof AgentAccount>

/** A tool that an agent's model asked for, and what came of it. */
export const ToolUse = Type.Object({
  id: Type.String(),
  name: Type.String(),
  arguments: Type.String({ description: 'JSON as the model wrote it; it may be none.' }),
  result: Type.String({ description: 'What the model was told, cut to a bound.' }),
  is_error: Type.Boolean(),
  duration_ms: Type.Integer({ minimum: 0 }),
})
export type ToolUse = Static<typeof ToolUse>

/** One turn of an agent's model that asked for tools. */
export const AgentStep = Type.Object({
  text: Type.String({ description: 'What the model wrote before it asked.' }),
  tools: Type.Array(ToolUse),
})
export type AgentStep = Static<typeof AgentStep>

/** How a marker of the answer was judged. */
export const MarkerCheck = Type.Object({
  written: Type.Integer({ description: 'The number that the model wrote.' }),
  index: Nullable(Type.Integer({ minimum: 1 }), {
    description: 'The index of the citation it became; null when the marker was removed.',
  }),
  sentence: Type.String({ description: 'The sentence of the answer that cites.' }),
  support: Type.Number({ minimum: 0, maximum: 1 }),
  verified: Type.Boolean(),
})
export type MarkerCheck = Static<typeof MarkerCheck>
