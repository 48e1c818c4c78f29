import type { Database } from '../../core/database.ts'
import { AppError } from '../../core/errors.ts'
import { withSpan } from '../../core/telemetry.ts'
import type { Llm } from '../../providers/llm.ts'
import type { Candidate } from '../../schemas/account.ts'
import { packPassages } from '../retrieval/context.ts'
import type { Search } from '../retrieval/search.ts'
import type { Passage, SearchHit } from '../retrieval/types.ts'
import { createCiter } from './citations.ts'
import type { Draft } from './draft.ts'
import { EXTRACTIVE_MODEL, extractiveAnswer } from './extractive.ts'
import { citationFrame, type Frame, textFrames } from './frames.ts'
import { createTextCleaner } from './model-text.ts'
import { buildPrompt, NO_ANSWER } from './prompt.ts'
import { searchQueryOf } from './search-query.ts'
import type { AnswerPart, ModelEvent, ModelStream, PromptMessage } from './types.ts'

export interface Question {
  text: string
  projectId: number
  documentIds: readonly number[] | null
  useDocuments: boolean
  /** The conversation so far, oldest first. */
  history: PromptMessage[]
  /** How the caller wants to be answered, beside our rules. */
  instructions: string | null
  model: string
  temperature: number | null
  maxTokens: number
}

export interface AnswerMaker {
  db: Database
  search: Search
  /** Null where only the extractive model answers. */
  llm: Llm | null
  /** Whether a reranking model is there to judge the passages. */
  reranks: boolean
}

/** Where an answer goes while it is made. */
export interface AnswerSink {
  draft: Draft
  emit(frames: Frame[]): Promise<void>
  /** Called once, with the first text. */
  onFirstText(): void
  signal: AbortSignal
}

/** Chunks that are weighed for an answer, and how much of the model's context their passages may take. */
export const CANDIDATES = 24
export const PASSAGE_TOKENS = 4_000
/** No token is longer on average; a model that ignores its limit is cut there. */
const CHARACTERS_PER_TOKEN = 16

/**
 * Answers one question: retrieve, prompt, stream, cite. Text and citations go to the sink as they come; the draft
 * holds the rest. @throws AppError when the model fails, or what `signal` was aborted with.
 */
export async function makeAnswer(maker: AnswerMaker, question: Question, sink: AnswerSink): Promise<void> {
  const passages = question.useDocuments ? await findPassages(maker, question, sink) : null
  await sink.emit([{ event: 'status', data: JSON.stringify({ step: 'answering' }) }])
  const write = writerOf(sink)
  let length = 0
  for await (const parts of answers(maker, question, passages, sink)) {
    for (const part of parts) if (part.type === 'text') length += part.text.length
    await write(parts)
  }
  sink.signal.throwIfAborted()
  if (length === 0) throw new AppError(502, 'empty_answer', 'The model ended without an answer; ask again.')
  const { promptTokens, completionTokens, costUsd } = sink.draft.usage
  const usage = { prompt_tokens: promptTokens, completion_tokens: completionTokens, cost_usd: costUsd }
  await sink.emit([{ event: 'usage', data: JSON.stringify(usage) }])
}

async function findPassages(maker: AnswerMaker, question: Question, sink: AnswerSink): Promise<Passage[]> {
  const { db, search } = maker
  await sink.emit([{ event: 'status', data: JSON.stringify({ step: 'retrieving' }) }])
  await decideQuery(maker, question, sink)
  const { hits } = await search.retrieve({
    projectId: question.projectId,
    query: sink.draft.searchQuery,
    topK: CANDIDATES,
    mode: 'hybrid',
    rerank: maker.reranks,
    phrases: 'preferred',
    ...(question.documentIds ? { documentIds: question.documentIds } : {}),
  })
  const passages = await withSpan('retrieval.pack', {}, () => packPassages(db, hits, { maxTokens: PASSAGE_TOKENS }))
  sink.draft.candidates = hits.map((hit) => candidateOf(hit, passages))
  await sink.emit([{ event: 'sources', data: JSON.stringify(passages.map(toSource)) }])
  return passages
}

/** What to search for; what it took to find that out counts as part of the answer. */
async function decideQuery({ llm }: AnswerMaker, question: Question, { draft, signal }: AnswerSink): Promise<void> {
  const { text, history, model } = question
  const rewriter = llm && model !== EXTRACTIVE_MODEL ? { llm, name: model } : null
  const { query, usage } = await searchQueryOf({ question: text, history, model: rewriter }, signal)
  draft.searchQuery = query
  if (usage) draft.usage = usage
}

function candidateOf(hit: SearchHit, passages: readonly Passage[]): Candidate {
  const { documentId, version, start, end, page, scores } = hit
  const kept = passages.find(
    (passage) =>
      passage.documentId === documentId && passage.version === version && passage.start <= start && end <= passage.end,
  )
  return {
    chunk_id: hit.chunkId,
    document_id: documentId,
    version,
    page,
    start,
    end,
    scores,
    number: kept?.number ?? null,
    dropped: kept ? null : 'over_budget',
  }
}

const toSource = (passage: Passage) => ({
  number: passage.number,
  document_id: passage.documentId,
  document_name: passage.documentName,
  version: passage.version,
  chunk_id: passage.chunkId,
  page: passage.pages[0]?.number ?? 1,
  start: passage.start,
  end: passage.end,
  text: passage.text,
  score: passage.score,
})

/** What answers: the extractive model, the sentence that nothing was found, or a model behind LiteLLM. */
function answers(
  { llm }: AnswerMaker,
  question: Question,
  passages: Passage[] | null,
  sink: AnswerSink,
): AsyncGenerator<AnswerPart[]> {
  const { draft } = sink
  if (question.model === EXTRACTIVE_MODEL) {
    draft.usage = { promptTokens: 0, completionTokens: 0, costUsd: 0 }
    draft.finishReason = 'stop'
    return extractiveAnswer(draft.searchQuery, passages ?? [])
  }
  // Nothing to rest an answer on and nothing said before: a model could only invent.
  if (passages?.length === 0 && question.history.length === 0) return nothingFound(draft)
  if (!llm) throw new Error('a model was chosen that nothing serves')
  draft.prompt = buildPrompt({ ...question, question: question.text, passages })
  const { model, temperature, maxTokens } = question
  const stream = llm.stream(
    { model, messages: draft.prompt, maxTokens, ...(temperature === null ? {} : { temperature }) },
    sink.signal,
  )
  return citedAnswer(stream, { passages, draft, maxCharacters: maxTokens * CHARACTERS_PER_TOKEN })
}

async function* nothingFound(draft: Draft): AsyncGenerator<AnswerPart[]> {
  draft.usage = { promptTokens: 0, completionTokens: 0, costUsd: 0 }
  draft.finishReason = 'stop'
  yield [{ type: 'text', text: NO_ANSWER }]
}

/** What a model says, its markers turned into citations; without passages its text as it is. */
async function* citedAnswer(
  stream: ModelStream,
  { passages, draft, maxCharacters }: { passages: Passage[] | null; draft: Draft; maxCharacters: number },
): AsyncGenerator<AnswerPart[]> {
  const citer = passages === null ? null : createCiter(passages)
  const cleaner = createTextCleaner()
  const cite = (text: string): AnswerPart[] => citer?.push(text) ?? [{ type: 'text', text }]
  let length = 0
  try {
    for await (const events of stream) {
      const parts: AnswerPart[] = []
      for (const event of events) {
        if (event.type === 'text') {
          length += event.text.length
          parts.push(...cite(cleaner.push(event.text)))
        } else note(draft, event)
      }
      yield parts
      if (length > maxCharacters) {
        draft.finishReason = 'length'
        break
      }
    }
    yield [...cite(cleaner.end()), ...(citer?.end() ?? [])]
  } finally {
    draft.markers = citer?.checks() ?? []
  }
}

function note(draft: Draft, event: Exclude<ModelEvent, { type: 'text' }>): void {
  if (event.type === 'finish') draft.finishReason = event.reason === 'tool_calls' ? 'stop' : event.reason
  else if (event.type === 'usage') {
    const { promptTokens, completionTokens, costUsd } = event
    draft.usage = {
      promptTokens: sum(draft.usage.promptTokens, promptTokens),
      completionTokens: sum(draft.usage.completionTokens, completionTokens),
      costUsd: sum(draft.usage.costUsd, costUsd),
    }
  }
}

/** Of what is known. */
const sum = (before: number | null, more: number | null): number | null =>
  before === null ? more : before + (more ?? 0)

/** Sends what came in one read as few frames: texts that touch become one. */
function writerOf({ emit, onFirstText }: AnswerSink): (parts: AnswerPart[]) => Promise<void> {
  let hasText = false
  return async (parts) => {
    const frames: Frame[] = []
    let text = ''
    const flush = () => {
      frames.push(...textFrames(text))
      text = ''
    }
    for (const part of parts) {
      if (part.type === 'text') text += part.text
      else {
        flush()
        frames.push(citationFrame(part.citation))
      }
    }
    flush()
    if (frames.length === 0) return
    if (!hasText && frames.some(({ event }) => event === 'text')) {
      hasText = true
      onFirstText()
    }
    await emit(frames)
  }
}
