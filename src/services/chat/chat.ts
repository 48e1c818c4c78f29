import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import type { Principal } from '../../core/context.ts'
import type { DatabaseHandle } from '../../core/database.ts'
import { conflict, invalid } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import type { Metrics } from '../../core/metrics.ts'
import { IMPORTED, runs, type Told } from '../../models/conversation.ts'
import type { Llm } from '../../providers/llm.ts'
import type { Tokenizer } from '../../providers/tokenizer.ts'
import type { ChatRequest } from '../../schemas/chat.ts'
import { requireMessage } from '../access.ts'
import { type AgentRow, findAgent } from '../agents/agents.ts'
import { loadMessage, type Message } from '../conversations/messages.ts'
import type { Models } from '../models.ts'
import type { Search } from '../retrieval/search.ts'
import { createJournal } from '../runs/journal.ts'
import type { LiveRun } from '../runs/live-run.ts'
import { createReadersElsewhere } from '../runs/readers-elsewhere.ts'
import { createRemoteRuns } from '../runs/remote-runs.ts'
import { CHANNEL_PREFIX, joinReplicas, noticeOf, type Replicas } from '../runs/replicas.ts'
import type { Tail } from '../runs/tail.ts'
import { endLostRuns, HEARTBEAT_MS, tendRuns } from '../runs/watch.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { Quotas } from '../usage/usage.ts'
import { begin, defaultParameters, newOwner, type StartedRun, startRun } from './run.ts'

export interface ChatOptions {
  database: DatabaseHandle
  search: Search
  llm: Llm | null
  reranks: boolean
  models: Models
  tools: Pick<ToolRegistry, 'toolsFor'>
  tokenizer: Tokenizer
  quotas: Quotas
  metrics: Metrics
  logger: Logger
  maxAnswerTokens: number
  agentTimeoutMs: number
  resumeGraceMs: number
  /** Told of each answer that came to its end, when it is stored; must not throw. */
  onAnswered(answer: Message): void
}

/** Answers questions: begins runs, shows them, ends them. */
export interface Chat {
  /** `told` is what `/v1` brings in place of the stored conversation. */
  start(principal: Principal, request: ChatRequest, told?: Told): Promise<StartedRun>
  /** Answers the question of an answer again, as its sibling. @throws AppError 404, 422. */
  regenerate(principal: Principal, messageId: number, events: boolean): Promise<StartedRun>
  /**
   * Reads the frames of a run after `afterId`, 0 for all, and those to come. The reader must `close` it. Whether they
   * may see it has been judged by `requireMessage`. @throws AppError 404 for a message that no run made, 422.
   */
  tail(messageId: number, afterId: number): Promise<Tail>
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
  const elsewhere = createReadersElsewhere({ pool: database.pool, owner, logger })
  let replicas: Replicas | null = null
  const remote = createRemoteRuns({ pool: database.pool, owner, hears: () => replicas?.hears() ?? false, logger })
  const deps = {
    ...options,
    db,
    pool: database.pool,
    owner,
    live,
    journal: createJournal({ pool: database.pool, owner, elsewhere, seconds: options.metrics.journalSeconds }),
    chooseModel: (wanted: string | undefined) => options.models.choose(wanted),
    onOver: elsewhere.finish,
    isReadElsewhere: elsewhere.isRead,
  }
  const hearing = {
    stop: (messageIds: number[]) => {
      for (const messageId of messageIds) live.get(messageId)?.end('stopped')
    },
    read: (process: string, messageIds: number[]) => {
      const ours = messageIds.filter((messageId) => live.has(messageId))
      elsewhere.note(process, ours)
    },
    wrote: remote.look,
  }
  const watch = {
    db,
    pool: database.pool,
    owner,
    live,
    tokenizer: options.tokenizer,
    logger,
    isOnlyProcess: database.embedded !== null,
  }
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
        db.select({ owner: runs.owner, parameters: runs.parameters }).from(runs).where(eq(runs.messageId, messageId)),
      ])
      // An imported answer's model may be another installation's.
      const parameters = run && run.owner !== IMPORTED ? run.parameters : await defaultParameters(deps)
      const agentId = parameters.agent_id ?? null
      return begin(deps, principal, {
        place: { projectId, conversationId, parentId, agentId },
        question: null,
        agent: agentId === null ? null : await agentOfOld(db, agentId),
        parameters,
        events,
      })
    },

    tail: (messageId, afterId) => live.get(messageId)?.feed.tail(afterId) ?? remote.tail(messageId, afterId),

    async stop(principal, messageId) {
      await requireMessage(db, principal, messageId)
      live.get(messageId)?.end('stopped')
      await requestStop(database.pool, messageId)
      const deadline = performance.now() + STOP_WAIT_MS
      let message = await loadMessage(db, messageId)
      while (message.status === 'streaming' && performance.now() < deadline) {
        await sleep(50)
        message = await loadMessage(db, messageId)
      }
      return message
    },

    async open() {
      replicas = joinReplicas({ newClient: database.newClient, process: owner, logger }, hearing)
      await endLostRuns(watch)
      timer = setInterval(() => void tend(), HEARTBEAT_MS)
    },

    async drain(graceMs) {
      // Their runs go on elsewhere, and so can they.
      remote.close()
      const deadline = performance.now() + graceMs
      while (live.size > 0 && performance.now() < deadline) await sleep(50)
      for (const run of live.values()) run.end('interrupted')
      const hardDeadline = performance.now() + STOP_WAIT_MS
      while (live.size > 0 && performance.now() < hardDeadline) await sleep(20)
      clearInterval(timer)
      await replicas?.close()
    },
  }
}

/** The agent that gave an answer. @throws AppError 409 when it is gone. */
async function agentOfOld(db: NodePgDatabase, id: number): Promise<AgentRow> {
  const agent = await findAgent(db, id)
  if (!agent) throw conflict('agent_gone', 'The agent that gave this answer was deleted; ask the question anew.')
  return agent
}

/** The run's owner, whichever replica that is, hears of it at once, or sees it at its next heartbeat. */
async function requestStop(pool: Pool, messageId: number): Promise<void> {
  await pool.query({
    name: 'request_stop',
    text: `
      WITH asked AS (
        UPDATE runs SET stop_requested_at = now() WHERE message_id = $1 AND ended_at IS NULL RETURNING owner
      )
      SELECT pg_notify('${CHANNEL_PREFIX}' || asked.owner, $2) FROM asked`,
    values: [messageId, noticeOf('stop', '-', [messageId])],
  })
}
