import type { AgentAccount } from '../../schemas/account.ts'
import type { Tool } from '../tools/types.ts'

/** The agent that answers, as one run needs it. */
export interface Agent {
  id: number
  name: string
  systemPrompt: string
  tools: readonly Tool[]
  /** Turns of the model within one answer. */
  maxSteps: number
}

/** The agent as an account tells it. */
export const accountOf = ({ id, name, systemPrompt, tools, maxSteps }: Agent): AgentAccount => ({
  id,
  name,
  system_prompt: systemPrompt,
  tools: tools.map((tool) => tool.name),
  max_steps: maxSteps,
})

/** Tools that find passages by themselves: with one of them, nothing is retrieved beforehand. */
export const SEARCHES = 'search_documents'
/** Tools that are of no use to somebody who asks without documents. */
export const DOCUMENT_TOOLS: ReadonlySet<string> = new Set([SEARCHES, 'read_document', 'list_documents'])
