import type { Database } from '../../core/database.ts'
import { conflict, invalid } from '../../core/errors.ts'
import type { RunParameters } from '../../models/conversation.ts'
import type { ReplayChanges } from '../../schemas/trace.ts'
import { DOCUMENT_TOOLS, SEARCHES } from '../chat/agent.ts'
import type { Question } from '../chat/answer.ts'
import { EXTRACTIVE_MODEL } from '../chat/extractive.ts'
import { type QuestionServices, toQuestion } from '../chat/question.ts'
import { loadMessage, type Message } from '../conversations/messages.ts'
import { isMcpToolName } from '../mcp/names.ts'
import { defaultSettings } from '../retrieval/passages.ts'
import { type PastMoment, readPastVersions } from '../retrieval/past-versions.ts'
import type { KeptAccount } from './explain.ts'

/** The answer that is asked for once more, and what is to be different. */
export interface Replayed {
  answer: Message
  account: KeptAccount
  projectId: number
  /** The model that answers this time. */
  model: string
  changes: ReplayChanges
}

/**
 * The question of an answer as it was asked then: the same words, the same rewriting, the same conversation before it,
 * and the document versions of then; but for the changes.
 * @throws AppError 409 where it cannot be told truthfully any more, 422 for a change that means nothing here.
 */
export async function replayQuestion(
  services: QuestionServices,
  { answer, account, projectId, model, changes }: Replayed,
): Promise<{ question: Question; parameters: RunParameters }> {
  const { db } = services
  const moment = momentOf(answer, account)
  requireSense(account, model, changes)
  await requireSameTools(db, { projectId, account, moment })
  const { temperature, ...before } = account.parameters
  const wanted = changes.temperature ?? temperature
  const parameters = { ...before, model, ...(wanted === undefined ? {} : { temperature: wanted }) }
  const asked = answer.parentId === null ? null : await loadMessage(db, answer.parentId)
  const question = await toQuestion(services, {
    text: account.question,
    follows: asked?.parentId ?? null,
    agent: account.agent && {
      id: account.agent.id,
      name: account.agent.name,
      systemPrompt: account.agent.system_prompt,
      tools: account.agent.tools,
      maxSteps: account.agent.max_steps,
    },
    projectId,
    parameters,
  })
  const usual = defaultSettings(services)
  return {
    parameters,
    question: {
      ...question,
      system: changes.prompt ?? null,
      // Of an answer whose process died it is not known.
      searchQuery: account.searchQuery === '' ? null : account.searchQuery,
      settings: {
        mode: changes.mode ?? account.retrieval?.mode ?? usual.mode,
        topK: changes.top_k ?? account.retrieval?.top_k ?? usual.topK,
        rerank: changes.rerank ?? account.retrieval?.rerank ?? usual.rerank,
        past: moment,
      },
    },
  }
}

/** When the passages were looked for, and what of them is known for sure. */
function momentOf(answer: Message, { retrieval, candidates }: KeptAccount): PastMoment {
  const at = retrieval === null ? answer.createdAt : new Date(retrieval.searched_at)
  return {
    atMs: at.getTime(),
    found: new Map(candidates.map(({ document_id, version }) => [document_id, version])),
  }
}

/** @throws AppError 422 for a change that would change nothing. */
function requireSense({ parameters, agent }: KeptAccount, model: string, changes: ReplayChanges): void {
  if (model === EXTRACTIVE_MODEL && changes.prompt !== undefined) {
    throw invalid('body.prompt', 'means nothing to the extractive model, which is told none')
  }
  const searchesItself = model !== EXTRACTIVE_MODEL && agent?.tools.includes(SEARCHES)
  if (parameters.use_documents && !searchesItself) return
  for (const name of ['top_k', 'mode', 'rerank'] as const) {
    if (changes[name] === undefined) continue
    throw invalid(
      `body.${name}`,
      searchesItself
        ? 'changes nothing: this agent looks for passages by its own tools'
        : 'changes nothing: this question was asked without documents',
    )
  }
}

/** What an agent's tools reach must be what it was: they look at the documents of now, and servers act. @throws AppError 409. */
async function requireSameTools(
  db: Database,
  { projectId, account, moment }: { projectId: number; account: KeptAccount; moment: PastMoment },
): Promise<void> {
  const { agent, parameters } = account
  if (parameters.agent_id === undefined) return
  if (!agent) {
    throw conflict('agent_unknown', 'How this agent was set up then is not known; ask the question anew.')
  }
  if (agent.tools.some(isMcpToolName)) {
    throw conflict(
      'agent_reaches_outside',
      'This agent has tools of other servers, which may act and answer differently every time; ask the question anew.',
    )
  }
  if (!parameters.use_documents || !agent.tools.some((name) => DOCUMENT_TOOLS.has(name))) return
  const documentIds = parameters.document_ids
  const past = await readPastVersions(db, { projectId, ...(documentIds ? { documentIds } : {}) }, moment)
  if (past.isCurrent) return
  throw conflict(
    'documents_changed',
    'The documents have changed since, and the tools of an agent look at those of now; ask the question anew.',
  )
}
