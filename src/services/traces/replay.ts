import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import { Value } from 'typebox/value'
import { getContext, type Principal } from '../../core/context.ts'
import { isForeignKeyViolation } from '../../core/database.ts'
import { conflict, forbidden, invalid, notFound } from '../../core/errors.ts'
import { keepSpans } from '../../core/telemetry.ts'
import { replays } from '../../models/trace.ts'
import { Citation } from '../../schemas/chat.ts'
import type { ReplayRequest, ReplayResponse } from '../../schemas/trace.ts'
import { requireMessage } from '../access.ts'
import type { Question } from '../chat/answer.ts'
import { type Attempt, type AttemptServices, type AttemptSink, attemptAnswer } from '../chat/attempt.ts'
import { EXTRACTIVE_MODEL } from '../chat/extractive.ts'
import type { QuestionServices } from '../chat/question.ts'
import { loadMessage } from '../conversations/messages.ts'
import type { Models } from '../models.ts'
import type { Frame } from '../runs/frames.ts'
import { type Quotas, recordUsage } from '../usage/usage.ts'
import { loadAccounts } from './explain.ts'
import { explainComparisons, findTrace, type SeenTrace } from './open-trace.ts'
import { replayQuestion } from './replay-question.ts'
import { replayRows } from './rows.ts'

export interface ReplayServices extends AttemptServices, QuestionServices {
  db: NodePgDatabase
  pool: Pool
  models: Models
  quotas: Quotas
}

/** Asks the questions of answers again, with something changed. */
export interface Replays {
  /**
   * Answers once more, beside the conversation; it costs and counts like any answer. However it ends, it is kept under
   * the trace id of this request. @throws AppError 403, 404, 409, 422, 429 before a model is asked.
   */
  replay(
    principal: Principal,
    ask: { traceId: string; request: ReplayRequest; signal: AbortSignal },
  ): Promise<ReplayResponse>
  /** Ends those that are being made. */
  stop(): void
}

export function createReplays(services: ReplayServices): Replays {
  const { db, pool, models, quotas } = services
  const stopping = new AbortController()
  return {
    async replay(principal, { traceId, request, signal }) {
      const { message_id, ...changes } = request
      const messageId = answerOf(await findTrace(db, principal, traceId), message_id)
      const { projectId, conversationId } = await requireMessage(db, principal, messageId)
      const answer = await loadMessage(db, messageId)
      if (answer.status === 'streaming') {
        throw conflict('in_progress', 'This answer is being made; it can be replayed when it is done.')
      }
      const account = (await loadAccounts(db, [messageId])).get(messageId)
      if (!account) throw conflict('account_gone', 'How this answer came to be is not known any more; ask anew.')
      const model = await models.choose(changes.model ?? account.parameters.model)
      if (model !== EXTRACTIVE_MODEL) await quotas.require(principal)
      const { question, parameters } = await replayQuestion(services, { answer, account, projectId, model, changes })
      const { attempt, content, citations } = await answerAgain(services, question, {
        signal: AbortSignal.any([signal, stopping.signal]),
        label: { message_id: messageId },
        attributes: { 'gen_ai.conversation.id': String(conversationId) },
      })
      if (attempt.status !== 'failed' || isUsed(attempt.usage)) {
        await recordUsage(pool, { userId: principal.userId, projectId, model, ...attempt.usage })
      }
      const { traceId: ownTraceId } = getContext()
      const told = { messageId, traceId: ownTraceId, changes, content, citations, parameters, question: question.text }
      const id = await store(db, { ...told, ...columnsOf(attempt) })
      keepSpans({ kind: 'replay', id })
      const rows = await replayRows(db, principal, { where: eq(replays.id, id), limit: 1 })
      const [compared] = await explainComparisons(db, principal, rows)
      // Deleted with its conversation at that very moment.
      if (!compared) throw notFound()
      return compared
    },
    stop: () => stopping.abort(),
  }
}

/** Which answer is meant. @throws AppError 403, 404, 409, 422. */
function answerOf({ answers, replays: replayed }: SeenTrace, wanted: number | undefined): number {
  const seen = [
    ...answers.map(({ id, isReadable }) => ({ id, isReadable })),
    // A replay is of an answer, and that is what is asked for again.
    ...replayed.map(({ replay, isReadable }) => ({ id: replay.messageId, isReadable })),
  ]
  if (seen.length === 0) throw conflict('not_an_answer', 'This is the trace of a document; only an answer is replayed.')
  const named = wanted === undefined ? seen : seen.filter(({ id }) => id === wanted)
  if (named.length === 0) throw notFound()
  const readable = new Set(named.filter(({ isReadable }) => isReadable).map(({ id }) => id))
  const [first] = readable
  if (first === undefined) throw forbidden('Only whoever asked may have this answered again.')
  if (readable.size > 1) throw invalid('body.message_id', 'must say which: several answers have this trace id')
  return first
}

interface Again {
  attempt: Attempt
  content: string
  citations: Citation[]
}

/** Makes the answer and holds it: there is no journal, and nobody reads along. */
async function answerAgain(
  services: AttemptServices,
  question: Question,
  { signal, ...sink }: Pick<AttemptSink, 'signal' | 'label' | 'attributes'>,
): Promise<Again> {
  const pieces: string[] = []
  const citations: Citation[] = []
  const take = ({ event, data }: Frame): void => {
    if (event === 'text') pieces.push(data)
    else if (event === 'citation') citations.push(Value.Parse(Citation, JSON.parse(data)))
  }
  const attempt = await attemptAnswer(services, question, {
    ...sink,
    signal,
    emit: async (frames) => frames.forEach(take),
    // Nobody ends a replay whose process died: it is asked for again.
    keep: () => {},
    flush: async () => {},
    endReason: () => (signal.aborted ? 'interrupted' : null),
  })
  return { attempt, content: pieces.join(''), citations }
}

const isUsed = ({ promptTokens, completionTokens }: Attempt['usage']): boolean =>
  (promptTokens ?? 0) + (completionTokens ?? 0) > 0

const columnsOf = ({ status, error, draft, usage, totalMs }: Attempt) => ({
  status,
  errorCode: error?.code ?? null,
  errorDetail: error?.message ?? null,
  finishReason: draft.finishReason,
  promptTokens: usage.promptTokens,
  completionTokens: usage.completionTokens,
  usageEstimated: usage.estimated,
  costUsd: usage.costUsd,
  searchQuery: draft.searchQuery,
  candidates: draft.candidates,
  retrieval: draft.retrieval,
  prompt: draft.prompt,
  steps: draft.steps,
  agent: draft.agent,
  checks: { markers: draft.markers },
  firstTokenMs: draft.firstTokenMs,
  totalMs,
})

/** @throws AppError 404 when the answer was deleted meanwhile. */
async function store(db: NodePgDatabase, values: Omit<typeof replays.$inferInsert, 'model'>): Promise<number> {
  try {
    const [stored] = await db
      .insert(replays)
      .values({ ...values, model: values.parameters.model })
      .returning({ id: replays.id })
    if (!stored) throw new Error('insert returned no row')
    return stored.id
  } catch (error) {
    throw error instanceof Error && isForeignKeyViolation(error.cause) ? notFound() : error
  }
}
