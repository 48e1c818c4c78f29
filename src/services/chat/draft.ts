import type { RunDraft } from '../../models/conversation.ts'
import type { MarkerCheck } from '../../schemas/account.ts'
import type { FinishReason } from './types.ts'

/** An answer in the making. It is filled as the run goes, so that whatever ends the run finds what there is. */
export interface Draft extends RunDraft {
  finishReason: Exclude<FinishReason, 'tool_calls'> | null
  markers: MarkerCheck[]
  /** From the start of the run to the first text, in milliseconds. */
  firstTokenMs: number | null
}

export const newDraft = (question: string): Draft => ({
  finishReason: null,
  searchQuery: question,
  candidates: [],
  retrieval: null,
  agent: null,
  prompt: null,
  steps: [],
  markers: [],
  firstTokenMs: null,
})
