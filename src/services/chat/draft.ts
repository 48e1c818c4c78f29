import type { AgentAccount, AgentStep, Candidate, MarkerCheck, RetrievalAccount } from '../../schemas/account.ts'
import type { FinishReason, PromptMessage } from './types.ts'

/** An answer in the making. It is filled as the run goes, so that whatever ends the run finds what there is. */
export interface Draft {
  finishReason: Exclude<FinishReason, 'tool_calls'> | null
  searchQuery: string
  candidates: Candidate[]
  /** Null where no passages were put before the model. */
  retrieval: RetrievalAccount | null
  /** Null: nobody in particular answers. */
  agent: AgentAccount | null
  /** The exact messages of the first call of the model; null for the extractive one. */
  prompt: PromptMessage[] | null
  /** The turns of an agent's model that asked for tools. */
  steps: AgentStep[]
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
