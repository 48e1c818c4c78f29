import { AppError } from '../../core/errors.ts'
import type { Llm, ModelObserver } from '../../providers/llm.ts'
import type { Tokenizer } from '../../providers/tokenizer.ts'
import { EXTRACTIVE_MODEL } from './extractive.ts'
import type { ModelRequest, PromptMessage, ToolCall, Usage } from './types.ts'

/** What was used, and whether some of it had to be counted here because the model server did not say. */
export interface MeteredUsage extends Usage {
  estimated: boolean
}

export const NOTHING_USED: MeteredUsage = { promptTokens: 0, completionTokens: 0, costUsd: 0, estimated: false }

/** Sums what is used of models for one purpose, such as an answer: its question rewritten, its turns, its text. */
export interface Meter {
  /** The same models; each call of them is counted, however it ends. Null where there is none. */
  llm: Llm | null
  /** Of all calls that have ended so far. */
  total(): Promise<MeteredUsage>
}

/** Counts what is asked of `llm` from here on. */
export function createMeter(llm: Llm | null, tokenizer: Tokenizer): Meter {
  const calls: Promise<MeteredUsage>[] = []

  function observerOf(request: ModelRequest): ModelObserver {
    let stated: Usage | null = null
    const said = createRecord()
    return {
      saw(events) {
        for (const event of events) {
          if (event.type === 'text') said.add(event.text)
          else if (event.type === 'usage') stated = event
          else if (event.type === 'tool_calls') said.add(JSON.stringify(event.calls.map((call) => call.function)))
        }
      },
      ended(failure) {
        if (said.isEmpty() && failure !== null && isRefused(failure)) return
        calls.push(usageOf(request, { stated, said: said.text() }, tokenizer))
      },
    }
  }

  return {
    llm: llm && { ...llm, stream: (request, signal) => llm.stream(request, signal, observerOf(request)) },
    total: async () => (await Promise.all(calls)).reduce(plus, NOTHING_USED),
  }
}

/** Pieces that are put together now and then: thousands of small strings take many times the room of their text. */
const PIECES_OF_A_BLOCK = 256

function createRecord(): { add(piece: string): void; isEmpty(): boolean; text(): string } {
  const blocks: string[] = []
  const pieces: string[] = []
  return {
    add(piece) {
      pieces.push(piece)
      if (pieces.length === PIECES_OF_A_BLOCK) blocks.push(pieces.splice(0).join(''))
    },
    isEmpty: () => blocks.length === 0 && pieces.length === 0,
    text: () => [...blocks, ...pieces].join(''),
  }
}

/** Of a run whose process is gone: what it wrote down is all that is known. `prompt` null: no model was asked yet. */
export async function usageOfLost(
  tokenizer: Tokenizer,
  model: string,
  { prompt, text }: { prompt: readonly CountedMessage[] | null; text: string },
): Promise<MeteredUsage> {
  if (model === EXTRACTIVE_MODEL) return NOTHING_USED
  const [promptTokens, completionTokens] = await Promise.all([
    prompt && countPrompt(tokenizer, prompt),
    tokenizer.count(text),
  ])
  return { promptTokens, completionTokens, costUsd: null, estimated: true }
}

/** Whether no model can have read the prompt. One that did not begin in time, or was stopped before, may have. */
const isRefused = (error: unknown): boolean => error instanceof AppError && error.code !== 'model_timeout'

/** As the model server states it; what it leaves out is counted. */
async function usageOf(
  { messages, tools }: ModelRequest,
  { stated, said }: { stated: Usage | null; said: string },
  tokenizer: Tokenizer,
): Promise<MeteredUsage> {
  const [promptTokens, completionTokens] = await Promise.all([
    stated?.promptTokens ?? countPrompt(tokenizer, messages, tools),
    stated?.completionTokens ?? tokenizer.count(said),
  ])
  const isStated = typeof stated?.promptTokens === 'number' && typeof stated.completionTokens === 'number'
  return { promptTokens, completionTokens, costUsd: stated?.costUsd ?? null, estimated: !isStated }
}

/** What OpenAI's chat format adds to each message, and before the answer. */
const TOKENS_PER_MESSAGE = 3
const TOKENS_BEFORE_ANSWER = 3

type CountedMessage = Pick<PromptMessage, 'content'> & { role: string; tool_calls?: readonly ToolCall[] }

/** The tokens of a prompt, about. */
export async function countPrompt(
  tokenizer: Tokenizer,
  messages: readonly CountedMessage[],
  tools: ModelRequest['tools'] = [],
): Promise<number> {
  const texts = messages.map((message) => {
    const calls = message.tool_calls ? JSON.stringify(message.tool_calls) : ''
    return `${message.role}\n${message.content}${calls}`
  })
  const text = [...texts, ...(tools.length > 0 ? [JSON.stringify(tools)] : [])].join('\n')
  return (await tokenizer.count(text)) + messages.length * TOKENS_PER_MESSAGE + TOKENS_BEFORE_ANSWER
}

/** What is not known adds nothing; costs of which none is known stay unknown. */
function plus(sum: MeteredUsage, more: MeteredUsage): MeteredUsage {
  return {
    promptTokens: (sum.promptTokens ?? 0) + (more.promptTokens ?? 0),
    completionTokens: (sum.completionTokens ?? 0) + (more.completionTokens ?? 0),
    costUsd: sum === NOTHING_USED || sum.costUsd === null ? more.costUsd : sum.costUsd + (more.costUsd ?? 0),
    estimated: sum.estimated || more.estimated,
  }
}
