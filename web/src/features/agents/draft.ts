import { notValid } from '../../api/errors'
import type { Agent } from '../../api/types'

/** An agent as it is being written: what is typed, as it was typed. */
export interface AgentDraft {
  name: string
  slug: string
  description: string
  prompt: string
  /** Empty: the server's own. */
  model: string
  temperature: string
  steps: string
  tools: readonly string[]
  /** Null: all documents of the project. */
  documentIds: readonly number[] | null
}

export const EMPTY: AgentDraft = {
  name: '',
  slug: '',
  description: '',
  prompt: '',
  model: '',
  temperature: '',
  steps: '8',
  tools: ['search_documents', 'read_document'],
  documentIds: null,
}

export const draftOf = (agent: Agent): AgentDraft => ({
  name: agent.name,
  slug: agent.slug,
  description: agent.description ?? '',
  prompt: agent.system_prompt,
  model: agent.model ?? '',
  temperature: agent.temperature === null ? '' : String(agent.temperature),
  steps: String(agent.max_steps),
  tools: agent.tools,
  documentIds: agent.document_ids,
})

/** A short name made of a name; empty where it has no Latin letter or digit. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '')

/** What is said of what cannot be sent. */
interface Words {
  temperature: string
  steps: string
  documents: string
}

/** With a point or a comma, as people write it. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')))

/** As the API takes it. @throws ApiError that names the field for what is no number, or names no document. */
export function bodyOf(draft: AgentDraft, words: Words) {
  const temperature = draft.temperature.trim() === '' ? null : numberOf(draft.temperature)
  if (temperature !== null && !(temperature >= 0 && temperature <= 2)) {
    throw notValid('body.temperature', words.temperature)
  }
  const steps = numberOf(draft.steps)
  if (!Number.isInteger(steps) || steps < 1 || steps > 50) throw notValid('body.max_steps', words.steps)
  // An empty choice must not become "all".
  if (draft.documentIds?.length === 0) throw notValid('body.document_ids', words.documents)
  return {
    name: draft.name.trim(),
    slug: draft.slug.trim(),
    description: draft.description.trim() === '' ? null : draft.description.trim(),
    system_prompt: draft.prompt,
    model: draft.model === '' ? null : draft.model,
    temperature,
    max_steps: steps,
    tools: [...draft.tools],
    document_ids: draft.documentIds === null ? null : [...draft.documentIds],
  }
}
