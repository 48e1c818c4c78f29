import type { AgentStep, Candidate, MarkerCheck } from '../../schemas/account.ts'
import type { FinishReason, PromptMessage, Usage } from './types.ts'

/** An answer in the making. It is filled as the run goes, so that whatever ends the run finds what there is. */
export interface Draft {
  usage: Usage
  finishReason: Exclude<FinishReason, 'tool_calls'> | null
  searchQuery: string
  candidates: Candidate[]
  /** The exact messages of the first call of the model; null for the extractive one. */
  prompt: PromptMessage[] | null
  /** The turns of an agent's model that asked for tools. */
  steps: AgentStep[]
  markers: MarkerCheck[]
  /** From the start of the run to the first text, in milliseconds. */
  firstTokenMs: number | null
}

export const newDraft = (question: string): Draft => ({
  usage: { promptTokens: null, completionTokens: null, costUsd: null },
  finishReason: null,
  searchQuery: question,
  candidates: [],
  prompt: null,
  steps: [],
  markers: [],
  firstTokenMs: null,
})
