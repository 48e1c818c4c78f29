import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import type { Llm } from '../../providers/llm.ts'
import { toUsageResponse } from '../conversations/messages.ts'
import { findPassages, type PassageFinder, type PassageSettings } from '../retrieval/passages.ts'
import { citationFrame, type Frame, sourcesFrame, textFrames } from '../runs/frames.ts'
import { createPassageBook, type PassageBook } from '../tools/passage-book.ts'
import { createToolbox } from '../tools/toolbox.ts'
import { type Agent, accountOf, DOCUMENT_TOOLS, SEARCHES } from './agent.ts'
import type { Draft } from './draft.ts'
import { EXTRACTIVE_MODEL, extractiveAnswer, quotedMarkers } from './extractive.ts'
import type { MeteredUsage } from './meter.ts'
import { buildPrompt, NO_ANSWER } from './prompt.ts'
import { searchQueryOf } from './search-query.ts'
import { type Turns, takeTurns } from './turns.ts'
import type { AnswerPart, PromptMessage } from './types.ts'

export interface Question {
  text: string
  projectId: number
  documentIds: readonly number[] | null
  useDocuments: boolean
  /** The conversation so far, oldest first. */
  history: PromptMessage[]
  /** How the caller wants to be answered, beside our rules. */
  instructions: string | null
  /** The system message, word for word, in place of our rules and the agent's; null: those. */
  system: string | null
  /** What to search for; null: that is still to be decided. */
  searchQuery: string | null
  /** How passages are looked for. */
  settings: PassageSettings
  model: string
  temperature: number | null
  maxTokens: number
  /** Null: a plain answer. */
  agent: Agent | null
}

export interface AnswerMaker extends PassageFinder {
  /** Null where only the extractive model answers. */
  llm: Llm | null
  logger: Logger
  /** How long an agent may work on one answer. */
  agentTimeoutMs: number
}

/** Where an answer goes while it is made. */
export interface AnswerSink {
  draft: Draft
  emit(frames: Frame[]): Promise<void>
  /** Called once, with the first text. */
  onFirstText(): void
  /** Writes the draft down, so that what it tells outlives this process. Never waits, never throws. */
  keep(): void
  /** What was used of models so far. */
  usage(): Promise<MeteredUsage>
  signal: AbortSignal
}

/** No token is longer on average; a model that ignores its limit is cut there. */
const CHARACTERS_PER_TOKEN = 16

/**
 * Answers one question: retrieve, prompt, stream, cite. Text and citations go to the sink as they come; the draft
 * holds the rest. @throws AppError when the model fails, or what `signal` was aborted with.
 */
export async function makeAnswer(maker: AnswerMaker, question: Question, sink: AnswerSink): Promise<void> {
  const { draft } = sink
  draft.agent = question.agent && accountOf(question.agent)
  const book = createPassageBook()
  const isFromPassages = isAnsweredFromPassages(question)
  if (isFromPassages) await retrieve(maker, question, { sink, book })
  await sink.emit([statusFrame('answering')])
  const writer = createWriter(sink)
  // Nothing to rest an answer on and nothing said before: a model could only invent.
  const isEmptyHanded = isFromPassages && book.all().length === 0 && question.history.length === 0 && !question.agent
  if (question.model === EXTRACTIVE_MODEL) {
    draft.finishReason = 'stop'
    sink.keep()
    for await (const parts of extractiveAnswer(draft.searchQuery, book.all())) {
      draft.markers.push(...quotedMarkers(parts))
      await writer.write(parts)
    }
  } else if (isEmptyHanded) {
    draft.finishReason = 'stop'
    await writer.write([{ type: 'text', text: NO_ANSWER }])
  } else await askModel(maker, question, { sink, book, write: writer.write })
  sink.signal.throwIfAborted()
  if (!writer.hasText()) throw new AppError(502, 'empty_answer', 'The model ended without an answer; ask again.')
  await sink.emit([{ event: 'usage', data: JSON.stringify(toUsageResponse(await sink.usage())) }])
}

const statusFrame = (step: string): Frame => ({ event: 'status', data: JSON.stringify({ step }) })

interface Making {
  sink: AnswerSink
  book: PassageBook
}

/** Whether passages are put before the model; an agent that can search does so itself, the extractive model never does. */
function isAnsweredFromPassages({ useDocuments, model, agent }: Question): boolean {
  const searchesItself = model !== EXTRACTIVE_MODEL && agent?.tools.some(({ name }) => name === SEARCHES)
  return useDocuments && !searchesItself
}

async function retrieve(maker: AnswerMaker, question: Question, { sink, book }: Making): Promise<void> {
  const { projectId, documentIds, settings } = question
  const { draft } = sink
  await sink.emit([statusFrame('retrieving')])
  await decideQuery(maker, question, sink)
  const found = await findPassages(maker, { projectId, documentIds, settings, query: draft.searchQuery })
  draft.candidates = found.candidates
  draft.retrieval = found.retrieval
  await sink.emit([sourcesFrame(book.add(found.passages))])
}

/** What to search for. */
async function decideQuery({ llm }: AnswerMaker, question: Question, { draft, signal }: AnswerSink): Promise<void> {
  const { text, history, model, searchQuery } = question
  if (searchQuery !== null) {
    draft.searchQuery = searchQuery
    return
  }
  const rewriter = llm && model !== EXTRACTIVE_MODEL ? { llm, name: model } : null
  draft.searchQuery = await searchQueryOf({ question: text, history, model: rewriter }, signal)
}

/** Has a model behind LiteLLM answer. */
async function askModel(
  { llm, logger, agentTimeoutMs }: AnswerMaker,
  question: Question,
  { sink, book, write }: Making & { write: Turns['write'] },
): Promise<void> {
  if (!llm) throw new Error('a model was chosen that nothing serves')
  const { agent, model, temperature, maxTokens, useDocuments, projectId, documentIds } = question
  const tools = agent?.tools.filter(({ name }) => useDocuments || !DOCUMENT_TOOLS.has(name)) ?? []
  const passages = isAnsweredFromPassages(question) ? book.all() : null
  const prompt = buildPrompt({
    ...question,
    question: question.text,
    passages,
    agent: agent && { ...agent, tools },
  })
  sink.draft.prompt = prompt
  sink.keep()
  const deadline = agent ? agentDeadline(agentTimeoutMs) : null
  try {
    await takeTurns({
      llm,
      request: { model, messages: prompt, maxTokens, ...(temperature === null ? {} : { temperature }) },
      book,
      cites: useDocuments,
      draft: sink.draft,
      tools:
        agent && tools.length > 0
          ? { toolbox: createToolbox(tools, logger), maxSteps: agent.maxSteps, projectId, documentIds }
          : null,
      write,
      emit: sink.emit,
      keep: sink.keep,
      maxCharacters: maxTokens * CHARACTERS_PER_TOKEN,
      signal: deadline ? AbortSignal.any([sink.signal, deadline.signal]) : sink.signal,
    })
  } finally {
    deadline?.clear()
  }
}

/** Ends an agent that works for too long, with a sentence for the person who waits. */
function agentDeadline(timeoutMs: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController()
  const seconds = Math.round(timeoutMs / 1_000)
  const late = new AppError(504, 'agent_timeout', `The agent had no answer after ${seconds} s; what it wrote is kept.`)
  const timer = setTimeout(() => controller.abort(late), timeoutMs)
  return { signal: controller.signal, clear: () => clearTimeout(timer) }
}

interface Writer {
  write(parts: AnswerPart[]): Promise<void>
  hasText(): boolean
}

/** Sends what came in one read as few frames: texts that touch become one. */
function createWriter({ emit, onFirstText }: AnswerSink): Writer {
  let hasText = false
  const write = async (parts: AnswerPart[]) => {
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
  return { write, hasText: () => hasText }
}
