import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { AgentAccount, AgentStep, Candidate, MarkerCheck, RetrievalAccount } from '../schemas/account.ts'
import type { Citation } from '../schemas/chat.ts'
import { agents } from './agent.ts'
import { createdAt, id, moment, ref } from './columns.ts'
import { projects } from './project.ts'
import { users } from './user.ts'

export const conversations = pgTable(
  'conversations',
  {
    id: id(),
    projectId: ref()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    userId: ref()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    agentId: ref().references(() => agents.id, { onDelete: 'set null' }),
    title: text(),
    /**
     * Who made the title. `question`: it is, or will be, the first question's beginning. `model`: a model has been asked
     * for a better one, which is done once. Only a title that is known not to be a person's may be replaced.
     */
    titleSource: text({ enum: ['question', 'model', 'person'] })
      .notNull()
      .default('person'),
    /** The newest answer of the branch that people see. Null until something is asked, and where it was asked before this existed. */
    currentMessageId: ref(),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index('conversations_user').on(table.userId, table.id),
    index('conversations_project').on(table.projectId),
    index('conversations_words').using('gin', sql`to_tsvector('simple', coalesce(title, ''))`),
  ],
)

/** A tree: an edit or another answer is a sibling under the same parent. */
export const messages = pgTable(
  'messages',
  {
    id: id(),
    conversationId: ref()
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    parentId: ref(),
    role: text({ enum: ['user', 'assistant'] }).notNull(),
    content: text().notNull().default(''),
    status: text({ enum: ['streaming', 'complete', 'stopped', 'interrupted', 'failed'] }).notNull(),
    /** Why the model ended; `length`: it was cut at its token limit. */
    finishReason: text({ enum: ['stop', 'length', 'content_filter'] }),
    errorCode: text(),
    errorDetail: text(),
    citations: jsonb().$type<Citation[]>().notNull().default([]),
    model: text(),
    promptTokens: integer(),
    completionTokens: integer(),
    /** The model server did not say; the tokens were counted here. */
    usageEstimated: boolean().notNull().default(false),
    costUsd: doublePrecision(),
    traceId: text().notNull(),
    rating: smallint(),
    comment: text(),
    createdAt: createdAt(),
  },
  (table) => [
    index('messages_conversation').on(table.conversationId, table.id),
    index('messages_parent').on(table.parentId),
    /** Opens the trace of an answer. */
    index('messages_trace').on(table.traceId).where(sql`role = 'assistant'`),
    // `left`: a text with too many distinct words for a tsvector must not stop an answer from being stored.
    index('messages_words').using('gin', sql`to_tsvector('simple', left(content, 100000))`),
    check('messages_rating', sql`rating IN (-1, 1)`),
  ],
)

/** A link that shows one branch of a conversation, up to one message, to whoever has it. */
export const conversationShares = pgTable(
  'conversation_shares',
  {
    id: id(),
    conversationId: ref()
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    /** The last message that is shown. No foreign key: a message lives as long as its conversation. */
    messageId: ref().notNull(),
    /** SHA-256 of the token, hex. */
    tokenHash: text().notNull(),
    /** As it was when it was shared: what it is changed to later is not shared. */
    title: text(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('conversation_shares_token').on(table.tokenHash),
    index('conversation_shares_conversation').on(table.conversationId, table.id),
  ],
)

/** What a frame says; `text` is the answer itself, the others are the named events of the contract. */
export type FrameEvent = 'text' | 'meta' | 'status' | 'sources' | 'citation' | 'tool' | 'usage' | 'done' | 'error'

/** What a question may set, as it took effect. */
export interface RunParameters {
  model: string
  use_documents: boolean
  agent_id?: number
  document_ids?: number[]
  temperature?: number
  max_tokens?: number
  /** The run goes on when nobody reads it. */
  on_disconnect?: 'continue'
  told?: Told
}

/** What a caller says was said before, and how to answer, in place of what is stored: `/v1` has no conversations. */
export interface Told {
  history: { role: 'user' | 'assistant'; content: string }[]
  instructions?: string
}

/** What is known of an answer before the model ends it. */
export type RunDraft = Pick<
  typeof accounts.$inferSelect,
  'searchQuery' | 'candidates' | 'retrieval' | 'agent' | 'prompt' | 'steps'
>

/** Owner of what no process made: the stream of an answer that came in a file. */
export const IMPORTED = 'import'

/** The making of one assistant message; it outlives the request that asked for it. */
export const runs = pgTable(
  'runs',
  {
    messageId: ref()
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    /** The process that makes it; when its heartbeat stops, the run is `interrupted`. Or `IMPORTED`. */
    owner: text().notNull(),
    heartbeatAt: moment().notNull().defaultNow(),
    /** Set from any replica; the owner sees it at its next heartbeat. */
    stopRequestedAt: moment(),
    /** When another replica last read it; the owner counts its own readers in memory. */
    lastReadAt: moment(),
    /** Whether its readers get named events besides the text. */
    events: boolean().notNull(),
    /** The effective settings of the question, for the account and to ask again. */
    parameters: jsonb().$type<RunParameters>().notNull(),
    /** For the account, should its process die; null once the run has ended. */
    draft: jsonb().$type<RunDraft>(),
    endedAt: moment(),
    /** All frames in order, once the run has ended; until then they are rows of `run_frames`. */
    frames: jsonb().$type<[event: FrameEvent, data: string][]>(),
    createdAt: createdAt(),
  },
  (table) => [index('runs_open').on(table.owner).where(sql`ended_at IS NULL`)],
)

/** The append-only journal of an open run; a frame is written here before any reader gets it. */
export const runFrames = pgTable(
  'run_frames',
  {
    messageId: ref()
      .notNull()
      .references(() => runs.messageId, { onDelete: 'cascade' }),
    /** Counted from 1 within the run. */
    seq: integer().notNull(),
    event: text().$type<FrameEvent>().notNull(),
    data: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.seq] })],
)

/** How something was answered: an answer, or a replay of one. */
export const accountColumns = () => ({
  question: text().notNull(),
  /** The question as retrieval saw it. */
  searchQuery: text().notNull(),
  /** Every passage that was weighed, best first, with its scores and why it was kept or dropped. */
  candidates: jsonb().$type<Candidate[]>().notNull().default([]),
  /** How the passages were looked for; null where none were put before the model, and in accounts from before this was kept. */
  retrieval: jsonb().$type<RetrievalAccount>(),
  /** The exact messages of the first call of the model; null for the extractive one. */
  prompt: jsonb().$type<{ role: string; content: string }[]>(),
  /** What an agent's model asked for and got, turn by turn; what it was told next is the prompt and these. */
  steps: jsonb().$type<AgentStep[]>().notNull().default([]),
  /** Who answered, as it was then; null for nobody in particular. */
  agent: jsonb().$type<AgentAccount>(),
  /** Prompt and steps were taken out, because a document they quoted was deleted. */
  isRedacted: boolean().notNull().default(false),
  parameters: jsonb().$type<RunParameters>().notNull(),
  /** Citations and markers as they were checked. */
  checks: jsonb().$type<{ markers: MarkerCheck[] }>().notNull(),
  firstTokenMs: integer(),
  totalMs: integer(),
})

/** How an answer came to be, complete without any trace store. */
export const accounts = pgTable(
  'accounts',
  {
    messageId: ref()
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    traceId: text().notNull(),
    ...accountColumns(),
    createdAt: createdAt(),
  },
  (table) => [index('accounts_created').using('brin', table.createdAt)],
)
