import { sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { accounts } from '../../models/conversation.ts'
import type { replays } from '../../models/trace.ts'
import type { Candidate } from '../../schemas/account.ts'
import type { Citation } from '../../schemas/chat.ts'
import type { Account, ExplainedAnswer } from '../../schemas/trace.ts'
import type { AnswerRow, ReplayRow } from './rows.ts'
import { summaryOfAnswer, summaryOfReplay } from './summaries.ts'

/** What an answer and a replay keep of how they came to be. */
export type KeptAccount = Pick<
  typeof accounts.$inferSelect & typeof replays.$inferSelect,
  | 'question'
  | 'searchQuery'
  | 'candidates'
  | 'retrieval'
  | 'prompt'
  | 'steps'
  | 'agent'
  | 'isRedacted'
  | 'parameters'
  | 'checks'
>

/** The accounts of answers, by message; those that are gone are left out. */
export async function loadAccounts(
  db: Database,
  messageIds: readonly number[],
): Promise<Map<number, typeof accounts.$inferSelect>> {
  if (messageIds.length === 0) return new Map()
  const rows = await db
    .select()
    .from(accounts)
    .where(sql`${accounts.messageId} = ANY(${sql.param([...messageIds])}::bigint[])`)
  return new Map(rows.map((row) => [row.messageId, row]))
}

/** Answers with their accounts, as far as they may be read. */
export async function explainAnswers(db: Database, rows: readonly AnswerRow[]): Promise<ExplainedAnswer[]> {
  const readable = rows.filter((row) => row.isReadable)
  const kept = await loadAccounts(
    db,
    readable.map(({ id }) => id),
  )
  const passages = await readPassages(db, [...kept.values()])
  return rows.map((row) => {
    const { message, isReadable } = row
    const account = kept.get(row.id)
    const isOpen = message.status === 'streaming'
    return {
      summary: summaryOfAnswer(row),
      content: isReadable ? message.content : null,
      finish_reason: message.finishReason,
      citations: isReadable ? message.citations : [],
      account: account ? toAccount(account, message.citations, passages) : null,
      account_missing: account ? null : !isReadable ? 'hidden' : isOpen ? 'in_progress' : 'gone',
    }
  })
}

/** The same of replays. */
export async function explainReplays(db: Database, rows: readonly ReplayRow[]): Promise<ExplainedAnswer[]> {
  const readable = rows.filter((row) => row.isReadable)
  const passages = await readPassages(
    db,
    readable.map(({ replay }) => replay),
  )
  return rows.map((row) => {
    const { replay, isReadable } = row
    return {
      summary: summaryOfReplay(row),
      content: isReadable ? replay.content : null,
      finish_reason: replay.finishReason,
      citations: isReadable ? replay.citations : [],
      account: isReadable ? toAccount(replay, replay.citations, passages) : null,
      account_missing: isReadable ? null : 'hidden',
    }
  })
}

/** What a passage says, and which document it is of. */
type Passages = ReadonlyMap<number, { text: string; documentName: string }>

/** One query for all. A chunk never changes; it goes with its document. */
async function readPassages(db: Database, kept: readonly Pick<KeptAccount, 'candidates'>[]): Promise<Passages> {
  const ids = [...new Set(kept.flatMap(({ candidates }) => candidates.map(({ chunk_id }) => chunk_id)))]
  if (ids.length === 0) return new Map()
  const { rows } = await db.execute<{ id: number; text: string; name: string }>(sql`
    SELECT chunks.id, chunks.text, documents.name FROM chunks
    JOIN document_versions AS version ON version.id = chunks.version_id
    JOIN documents ON documents.id = version.document_id
    WHERE chunks.id = ANY(${sql.param(ids)}::bigint[])`)
  return new Map(rows.map(({ id, text, name }) => [id, { text, documentName: name }]))
}

function toAccount(kept: KeptAccount, citations: readonly Citation[], passages: Passages): Account {
  const { model, use_documents, agent_id, document_ids, temperature, max_tokens } = kept.parameters
  // A document that is gone is not read here either, before the job has taken it out.
  const isRedacted = kept.isRedacted || kept.candidates.some(({ chunk_id }) => !passages.has(chunk_id))
  return {
    question: kept.question,
    search_query: kept.searchQuery,
    parameters: {
      model,
      use_documents,
      ...(agent_id === undefined ? {} : { agent_id }),
      ...(document_ids === undefined ? {} : { document_ids }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(max_tokens === undefined ? {} : { max_tokens }),
    },
    agent: kept.agent,
    retrieval: kept.retrieval,
    candidates: kept.candidates.map((candidate, at) => {
      const passage = passages.get(candidate.chunk_id)
      return {
        rank: at + 1,
        ...candidate,
        document_name: passage?.documentName ?? null,
        text: passage?.text ?? null,
        is_cited: citations.some((citation) => isWithin(citation, candidate)),
      }
    }),
    prompt: isRedacted ? null : kept.prompt,
    steps: isRedacted ? [] : kept.steps,
    is_redacted: isRedacted,
    markers: kept.checks.markers,
  }
}

/** A quote is of the candidate when it is cut from it; a passage is merged of several. */
const isWithin = (citation: Citation, candidate: Candidate): boolean =>
  citation.document_id === candidate.document_id &&
  citation.version === candidate.version &&
  citation.start < candidate.end &&
  citation.end > candidate.start
