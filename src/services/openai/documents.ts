import { and, desc, eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { alias } from 'drizzle-orm/pg-core'
import type { Principal } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { conversations, messages } from '../../models/conversation.ts'
import type { Citation } from '../../schemas/chat.ts'
import type { ChatCompletionRequest } from '../../schemas/openai.ts'
import { ownConversations, personalProjectId } from '../access.ts'
import type { Chat } from '../chat/chat.ts'
import type { StartedRun } from '../chat/run.ts'
import { loadMessage, type Message } from '../conversations/messages.ts'
import { INTERRUPTED } from '../runs/ending.ts'
import { type DocumentQuestion, toDocumentQuestion } from './document-request.ts'
import { hideMissing, type Target } from './models.ts'
import { annotationsOf, toUsage } from './shapes.ts'

/** What answers from documents, and where its citations can be read. */
export interface DocumentTarget {
  target: Extract<Target, { kind: 'documents' }>
  /** Of this server as the client knows it, such as `https://docs.example.org`. */
  origin: string
}

/** An answer from documents that has been begun; whoever stops reading ends it. */
export interface DocumentAnswer {
  conversationId: number
  messageId: number
  /** @throws AppError, or the reason of `signal`. */
  whole(signal: AbortSignal): Promise<object>
  /** The chunks as JSON. @throws AppError, or the reason of `signal`. */
  stream(signal: AbortSignal): AsyncGenerator<string[]>
}

/** Begins to answer. @throws AppError */
export type AskDocuments = (
  principal: Principal,
  request: ChatCompletionRequest,
  to: DocumentTarget,
) => Promise<DocumentAnswer>

/**
 * Answers by a run like any other: durable, in the list of conversations, with an account under its trace. What was said
 * before is what the client says; where that is what is stored, the answer goes on in the same conversation.
 */
export const createAskDocuments =
  ({ db, chat }: { db: NodePgDatabase; chat: Chat }): AskDocuments =>
  async (principal, request, { target, origin }) => {
    const question = toDocumentQuestion(request)
    const { agentId } = target
    // The system's agents read one's own documents, unless a project is named.
    const projectId = target.projectId ?? (await personalProjectId(db, principal))
    const parentId = await findBefore(db, principal, { projectId, agentId, before: question.before })
    const maxTokens = request.max_completion_tokens ?? request.max_tokens
    const run = await chat
      .start(
        principal,
        {
          message: question.text,
          use_documents: true,
          events: false,
          on_disconnect: 'abort',
          project_id: projectId,
          ...(agentId === null ? {} : { agent_id: agentId }),
          ...(parentId === null ? {} : { parent_id: parentId }),
          ...(request.temperature == null ? {} : { temperature: request.temperature }),
          ...(maxTokens == null ? {} : { max_tokens: maxTokens }),
        },
        question.told,
      )
      .catch(hideMissing)
    const { messageId, conversationId } = run
    const envelope = { id: `chatcmpl-${messageId}`, created: Math.floor(Date.now() / 1_000), model: request.model }
    const documents = `${origin}/api/projects/${projectId}/documents`
    const ended = async () => toEnded(await loadMessage(db, messageId), documents)

    return {
      conversationId,
      messageId,

      async whole(signal) {
        for await (const _text of textsOf(chat, run, signal)) {
          // Read to the end: a reader is what keeps the run going.
        }
        const { content, sources, finishReason, usage } = await ended()
        const answer = { role: 'assistant', content, refusal: null, ...sources }
        const choices = [{ index: 0, message: answer, logprobs: null, finish_reason: finishReason }]
        return { ...envelope, object: 'chat.completion', choices, usage }
      },

      async *stream(signal) {
        const chunk = (rest: object) => JSON.stringify({ ...envelope, object: 'chat.completion.chunk', ...rest })
        const choice = (delta: object, finish_reason: string | null = null) =>
          chunk({ choices: [{ index: 0, delta, finish_reason }] })
        let role: object = { role: 'assistant' }
        for await (const texts of textsOf(chat, run, signal)) {
          yield texts.map((content, at) => choice(at === 0 ? { ...role, content } : { content }))
          role = {}
        }
        const { sources, finishReason, usage } = await ended()
        const last = [choice({ ...role, ...sources }, finishReason)]
        if (request.stream_options?.include_usage) last.push(chunk({ choices: [], usage }))
        yield last
      },
    }
  }

/**
 * The answer of one's own that the client's history ends with, so that a list of conversations shows one for each and not
 * one for each question; null when there is none.
 */
async function findBefore(
  db: NodePgDatabase,
  principal: Principal,
  { projectId, agentId, before }: { projectId: number; agentId: number | null; before: DocumentQuestion['before'] },
): Promise<number | null> {
  if (before === null) return null
  const recent = db
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(
        ownConversations(principal),
        eq(conversations.projectId, projectId),
        sql`${conversations.agentId} IS NOT DISTINCT FROM ${agentId}::bigint`,
      ),
    )
    .orderBy(desc(conversations.id))
    .limit(RECENT_CONVERSATIONS)
  const question = alias(messages, 'question')
  const [found] = await db
    .select({ id: messages.id })
    .from(messages)
    .innerJoin(question, eq(question.id, messages.parentId))
    .where(
      and(
        sql`${messages.conversationId} IN ${recent}`,
        eq(messages.role, 'assistant'),
        eq(messages.content, before.answer),
        eq(question.content, before.question),
      ),
    )
    .orderBy(desc(messages.id))
    .limit(1)
  return found?.id ?? null
}

/** Nobody goes on by `/v1` with what lies further back. */
const RECENT_CONVERSATIONS = 50

/** The texts of a run as they come. Ends the run when its reader goes: OpenAI's API has no way to come back. */
async function* textsOf(chat: Chat, { messageId, live }: StartedRun, signal: AbortSignal): AsyncGenerator<string[]> {
  let isOver = false
  const tail = await chat.tail(messageId, 0)
  signal.addEventListener('abort', () => tail.close(), { once: true })
  try {
    signal.throwIfAborted()
    for (let frames = await tail.next(); frames !== null; frames = await tail.next()) {
      const texts = frames.filter(({ event }) => event === 'text').map(({ data }) => data)
      if (texts.length > 0) yield texts
      if (frames.some(({ event }) => event === 'error')) {
        isOver = true
        throw live.failure ?? INTERRUPTED()
      }
    }
    signal.throwIfAborted()
    isOver = true
  } finally {
    tail.close()
    if (!isOver) live.end('interrupted')
  }
}

/** @throws AppError for an answer that is not whole. */
function toEnded(message: Message, documents: string) {
  if (message.status === 'failed' || message.status === 'interrupted') throw failureOf(message)
  const { content, citations } = message
  const addressOf = ({ document_id, version }: Citation) => `${documents}/${document_id}/text?version=${version}`
  return {
    content,
    sources: { annotations: annotationsOf(content, citations, addressOf), citations },
    finishReason: message.finishReason ?? 'stop',
    usage: toUsage(message.promptTokens ?? 0, message.completionTokens ?? 0),
  }
}

const failureOf = ({ errorCode, errorDetail }: Message): AppError =>
  errorCode === null ? INTERRUPTED() : new AppError(502, errorCode, errorDetail ?? errorCode)
