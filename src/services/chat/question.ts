import type { Database } from '../../core/database.ts'
import type { RunParameters } from '../../models/conversation.ts'
import { defaultSettings, type PassageFinder } from '../retrieval/passages.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { Agent } from './agent.ts'
import type { Question } from './answer.ts'
import { loadHistory } from './history.ts'

export interface QuestionServices extends Pick<PassageFinder, 'reranks'> {
  db: Database
  tools: Pick<ToolRegistry, 'toolsFor'>
  maxAnswerTokens: number
}

/** What a question is made of, new or asked again. */
export interface AskedQuestion {
  text: string
  /** The answer that it follows; null: it is the first. */
  follows: number | null
  /** Who answers, with the names of its tools. */
  agent: (Omit<Agent, 'tools'> & { tools: readonly string[] }) | null
  projectId: number
  parameters: RunParameters
}

/** A question with all that answering it takes. */
export async function toQuestion(services: QuestionServices, asked: AskedQuestion): Promise<Question> {
  const { text, follows, agent, projectId, parameters } = asked
  const { told } = parameters
  return {
    text,
    history: told?.history ?? (await loadHistory(services.db, follows)),
    instructions: told?.instructions ?? null,
    system: null,
    searchQuery: null,
    settings: defaultSettings(services),
    agent: agent && { ...agent, tools: await services.tools.toolsFor(agent.tools) },
    projectId,
    documentIds: parameters.document_ids ?? null,
    useDocuments: parameters.use_documents,
    model: parameters.model,
    temperature: parameters.temperature ?? null,
    maxTokens: parameters.max_tokens ?? services.maxAnswerTokens,
  }
}
