import { randomUUID } from 'node:crypto'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { getContext, type Principal } from '../../core/context.ts'
import { invalid } from '../../core/errors.ts'
import { keepSpans } from '../../core/telemetry.ts'
import type { RunParameters, Told } from '../../models/conversation.ts'
import type { ChatRequest } from '../../schemas/chat.ts'
import { type AgentRow, loadAgent } from '../agents/agents.ts'
import { loadMessage, type Message } from '../conversations/messages.ts'
import { endRun, INTERRUPTED, MessageGone } from '../runs/ending.ts'
import { RunLost } from '../runs/journal.ts'
import { keepDraft } from '../runs/kept-draft.ts'
import { LiveRun, type LiveRunOptions } from '../runs/live-run.ts'
import { type Quotas, recordUsage } from '../usage/usage.ts'
import type { Question } from './answer.ts'
import { type AttemptServices, attemptAnswer } from './attempt.ts'
import { EXTRACTIVE_MODEL } from './extractive.ts'
import { findPlace, type Place, storeRun } from './place.ts'
import { type QuestionServices, toQuestion } from './question.ts'

export interface RunDependencies
  extends AttemptServices,
    QuestionServices,
    Omit<LiveRunOptions, 'messageId' | 'events'> {
  db: NodePgDatabase
  /** This process, as the runs it makes know it. */
  owner: string
  /** The runs that this process is making, by message; `start` adds to it. */
  live: Map<number, LiveRun>
  chooseModel(wanted: string | undefined): Promise<string>
  quotas: Quotas
  /** Told of each answer that came to its end, when it is stored; must not throw. */
  onAnswered(answer: Message): void
}

/** A run that was stored and has begun. */
export interface StartedRun {
  messageId: number
  conversationId: number
  live: LiveRun
}

export const newOwner = (): string => randomUUID()

/**
 * Asks a question: judges every id, stores question and run, and begins to answer. The answer is made whether or not
 * anybody reads it; a reader tails the run.
 * @throws AppError 404, 422 or 502 before anything is stored.
 */
export async function startRun(
  deps: RunDependencies,
  principal: Principal,
  request: ChatRequest,
  told?: Told,
): Promise<StartedRun> {
  const place = await findPlace(deps.db, principal, request)
  const agent = place.agentId === null ? null : await loadAgent(deps.db, place.agentId)
  const parameters = { ...(await parametersOf(deps, request, agent)), ...(told ? { told } : {}) }
  return begin(deps, principal, { place, question: request.message, agent, parameters, events: request.events })
}

/** What `begin` needs to know of a question, new or asked again. */
export interface Asked {
  place: Place
  /** Null: asked again; `place.parentId` is the question. */
  question: string | null
  agent: AgentRow | null
  parameters: RunParameters
  events: boolean
}

/** Stores the run and begins to answer. @throws AppError 429 when the quota of the month is used up. */
export async function begin(deps: RunDependencies, principal: Principal, asked: Asked): Promise<StartedRun> {
  const { pool, owner } = deps
  const { traceId } = getContext()
  const { model } = asked.parameters
  if (model !== EXTRACTIVE_MODEL) await deps.quotas.require(principal)
  const stored = await storeRun(pool, { ...asked, userId: principal.userId, owner, traceId })
  const { messageId, conversationId } = stored
  keepSpans({ kind: 'answer', id: messageId })
  const resumeGraceMs = asked.parameters.on_disconnect === 'continue' ? Number.POSITIVE_INFINITY : deps.resumeGraceMs
  const live = new LiveRun({ ...deps, messageId, events: asked.events, resumeGraceMs })
  deps.live.set(messageId, live)
  const meta = { conversation_id: conversationId, message_id: messageId, trace_id: traceId }
  const kind = model === EXTRACTIVE_MODEL ? 'extractive' : 'language_model'
  // Not awaited: a run outlives the request that asked for it.
  void live
    .append([{ event: 'meta', data: JSON.stringify({ ...meta, model, kind }) }])
    .then(() => make(deps, live, { ...asked, conversationId, userId: principal.userId }))
    .then(() => live.finish())
    .catch((error: unknown) => {
      deps.logger.error({ err: error, message_id: messageId }, 'run was lost')
      live.finish(INTERRUPTED())
    })
    .finally(() => deps.live.delete(messageId))
  return { messageId, conversationId, live }
}

/** What the request says counts before what the agent says. @throws AppError 422 for what cannot be answered so. */
async function parametersOf(
  deps: RunDependencies,
  request: Pick<
    ChatRequest,
    'model' | 'use_documents' | 'max_tokens' | 'document_ids' | 'temperature' | 'on_disconnect'
  >,
  agent: AgentRow | null,
): Promise<RunParameters> {
  const model = await deps.chooseModel(request.model ?? agent?.model ?? undefined)
  const temperature = request.temperature ?? agent?.temperature ?? null
  const documentIds = request.document_ids ?? agent?.documentIds ?? null
  if (agent?.documentIds && documentIds?.some((id) => !agent.documentIds?.includes(id))) {
    throw invalid('body.document_ids', 'has documents that this agent does not read')
  }
  return {
    model,
    use_documents: request.use_documents,
    max_tokens: Math.min(request.max_tokens ?? deps.maxAnswerTokens, deps.maxAnswerTokens),
    ...(agent ? { agent_id: agent.id } : {}),
    ...(documentIds ? { document_ids: [...new Set(documentIds)] } : {}),
    ...(temperature === null ? {} : { temperature }),
    ...(request.on_disconnect === 'continue' ? { on_disconnect: request.on_disconnect } : {}),
  }
}

/** Of a question that sets nothing. @throws AppError 502 when it cannot be said which model answers. */
export const defaultParameters = (deps: RunDependencies): Promise<RunParameters> =>
  parametersOf(deps, { use_documents: true, on_disconnect: 'abort' }, null)

/** Makes the answer and ends the run, whatever happens on the way. */
async function make(
  deps: RunDependencies,
  live: LiveRun,
  asked: Asked & { userId: number; conversationId: number },
): Promise<void> {
  const { userId } = asked
  const { model } = asked.parameters
  const attempt = await attemptAnswer(deps, await questionOf(deps, asked), {
    emit: (frames) => live.append(frames),
    keep: (draft) => {
      keepDraft(deps.pool, { messageId: live.messageId, owner: deps.owner, draft }).catch((error: unknown) =>
        deps.logger.warn({ err: error, message_id: live.messageId }, 'the draft of an answer was not kept'),
      )
    },
    flush: () => live.flush(),
    signal: live.signal,
    endReason: () => live.endReason,
    label: { message_id: live.messageId },
    attributes: { 'gen_ai.conversation.id': String(asked.conversationId) },
  })
  const { status, error, draft, usage, totalMs } = attempt
  // A journal that failed has ended the run; what it did write is what was shown.
  await live.flush().catch(() => {})
  live.failure = error
  const { messageId, events } = live
  const { traceId } = getContext()
  const ended = await untilStored(deps, () =>
    endRun(deps.pool, { messageId, traceId, events, owner: deps.owner, status, error, draft, usage, totalMs }),
  ).catch(async (failure: unknown) => {
    // Deleting an answer gives none of its tokens back.
    if (failure instanceof MessageGone) await recordUsage(deps.pool, { ...asked.place, userId, model, ...usage })
    throw failure
  })
  live.show(ended.last)
  if (status === 'complete') deps.onAnswered(ended.message)
  deps.metrics.chatRuns.inc({ status })
  deps.metrics.chatRunSeconds.observe(totalMs / 1_000)
}

async function questionOf(deps: RunDependencies, { place, question, ...asked }: Asked): Promise<Question> {
  const { projectId, parentId } = place
  if (question !== null) return toQuestion(deps, { ...asked, projectId, text: question, follows: parentId })
  // Asked again, the branch ends in the question itself.
  const before = parentId === null ? null : await loadMessage(deps.db, parentId)
  return toQuestion(deps, { ...asked, projectId, text: before?.content ?? '', follows: before?.parentId ?? null })
}

const STORE_RETRIES_MS = [100, 500, 2_000, 5_000]

/** An answer that was made must not be lost to a database that is away for a moment. */
async function untilStored<T>({ logger }: RunDependencies, store: () => Promise<T>): Promise<T> {
  for (const delayMs of STORE_RETRIES_MS) {
    try {
      return await store()
    } catch (error) {
      if (error instanceof RunLost) throw error
      logger.warn({ err: error }, 'could not store an answer; trying again')
      await new Promise((resolve) => setTimeout(resolve, delayMs))
    }
  }
  return store()
}
