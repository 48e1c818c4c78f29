import { type Static, Type } from 'typebox'
import { Id, Nullable } from './base.ts'
import { SearchScores } from './search.ts'

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
