import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../../core/context.ts'
import type { DatabaseHandle } from '../../core/database.ts'
import { conflict, invalid } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import type { Metrics } from '../../core/metrics.ts'
import { runs, type Told } from '../../models/conversation.ts'
import type { Llm } from '../../providers/llm.ts'
import type { ChatRequest } from '../../schemas/chat.ts'
import { requireMessage } from '../access.ts'
import { type AgentRow, findAgent } from '../agents.ts'
import { loadMessage, type Message } from '../messages.ts'
import type { Models } from '../models.ts'
import type { Search } from '../retrieval/search.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { ReaderFrame } from './frames.ts'
import { createJournal } from './journal.ts'
import type { LiveRun } from './live-run.ts'
import { begin, newOwner, type StartedRun, startRun } from './run.ts'
import { type TailRequest, tailRun } from './tail.ts'
import { endLostRuns, HEARTBEAT_MS, tendRuns } from './watch.ts'

export interface ChatOptions {
  database: DatabaseHandle
  search: Search
  llm: Llm | null
  reranks: boolean
  models: Models
  tools: Pick<ToolRegistry, 'toolsFor'>
  metrics: Metrics
  logger: Logger
  maxAnswerTokens: number
  agentTimeoutMs: number
  resumeGraceMs: number
}

/** Answers questions: begins runs, shows them, ends them. */
export interface Chat {
  /** `told` is what `/v1` brings in place of the stored conversation. */
  start(principal: Principal, request: ChatRequest, told?: Told): Promise<StartedRun>
  /** Answers the question of an answer again, as its sibling. @throws AppError 404, 422. */
  regenerate(principal: Principal, messageId: number, events: boolean): Promise<StartedRun>
  /** The frames of a run. Whether the reader may see it has been judged by `requireMessage`. */
  tail(request: TailRequest): AsyncGenerator<ReaderFrame[]>
  /** Ends a run and keeps what was written; on an ended one it changes nothing. @returns the message. */
  stop(principal: Principal, messageId: number): Promise<Message>
  /** Begins to tend runs; ends what an earlier process left open. */
  open(): Promise<void>
  /** Lets runs end by themselves for `graceMs`, then interrupts them. */
  drain(graceMs: number): Promise<void>
}

/** How long `stop` waits for the run to be stored as stopped, on whichever replica it is. */
const STOP_WAIT_MS = 5_000

export function createChat(options: ChatOptions): Chat {
  const { database, logger } = options
  const { db } = database
  const owner = newOwner()
  const live = new Map<number, LiveRun>()
  const deps = {
    ...options,
    db,
    pool: database.pool,
    owner,
    live,
    journal: createJournal(database.pool, owner),
    chooseModel: (wanted: string | undefined) => options.models.choose(wanted),
  }
  const watch = { db, owner, live, logger, isOnlyProcess: database.embedded !== null }
  let timer: NodeJS.Timeout | undefined
  let tending = false
  const tend = async () => {
    if (tending) return
    tending = true
    try {
      await tendRuns(watch)
    } catch (error) {
      logger.warn({ err: error }, 'could not tend the runs')
    } finally {
      tending = false
    }
  }

  return {
    start: (principal, request, told) => startRun(deps, principal, request, told),

    async regenerate(principal, messageId, events) {
      const { conversationId, projectId, role } = await requireMessage(db, principal, messageId)
      if (role !== 'assistant') throw invalid('params.id', 'must be the id of an answer, not of a question')
      const [{ parentId }, [run]] = await Promise.all([
        loadMessage(db, messageId),
        db.select({ parameters: runs.parameters }).from(runs).where(eq(runs.messageId, messageId)),
      ])
      if (!run) throw invalid('params.id', 'must be the id of an answer that was made here')
      const agentId = run.parameters.agent_id ?? null
      return begin(deps, principal, {
        place: { projectId, conversationId, parentId, agentId },
        question: null,
        agent: agentId === null ? null : await agentOfOld(db, agentId),
        parameters: run.parameters,
        events,
      })
    },

    tail: (request) => tailRun({ db, live }, request),

    async stop(principal, messageId) {
      await requireMessage(db, principal, messageId)
      live.get(messageId)?.end('stopped')
      await requestStop(db, messageId)
      const deadline = performance.now() + STOP_WAIT_MS
      let message = await loadMessage(db, messageId)
      while (message.status === 'streaming' && performance.now() < deadline) {
        await sleep(50)
        message = await loadMessage(db, messageId)
      }
      return message
    },

    async open() {
      await endLostRuns(watch)
      timer = setInterval(() => void tend(), HEARTBEAT_MS)
    },

    async drain(graceMs) {
      const deadline = performance.now() + graceMs
      while (live.size > 0 && performance.now() < deadline) await sleep(50)
      for (const run of live.values()) run.end('interrupted')
      const hardDeadline = performance.now() + STOP_WAIT_MS
      while (live.size > 0 && performance.now() < hardDeadline) await sleep(20)
      clearInterval(timer)
    },
  }
}

/** The agent that gave an answer. @throws AppError 409 when it is gone. */
async function agentOfOld(db: NodePgDatabase, id: number): Promise<AgentRow> {
  const agent = await findAgent(db, id)
  if (!agent) throw conflict('agent_gone', 'The agent that gave this answer was deleted; ask the question anew.')
  return agent
}

/** Seen by the run's owner, whichever replica that is, at its next heartbeat. */
async function requestStop(db: NodePgDatabase, messageId: number): Promise<void> {
  await db
    .update(runs)
    .set({ stopRequestedAt: sql`now()` })
    .where(and(eq(runs.messageId, messageId), isNull(runs.endedAt)))
}
