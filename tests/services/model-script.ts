import { faultOf } from './fault-scripts.ts'

/** How an answer ends after its deltas. `stop` and `length` are complete; the others are the ways it can break. */
export type Ending = 'stop' | 'length' | 'silence' | 'cut' | 'error' | 'early' | 'malformed'

/** A tool that the scripted model asks for. */
export interface ScriptedCall {
  name: string
  arguments: object | string
}

/** One turn of a model that acts: it says something, and may ask for tools. */
export interface Turn {
  say?: string[]
  calls?: ScriptedCall[]
  /** Before each delta. */
  delayMs?: number
}

export interface Answer {
  kind: 'answer'
  /** Asked for after the deltas. */
  calls: ScriptedCall[]
  /** An array, or a sequence without end. */
  deltas: Iterable<string>
  /** Before each delta. */
  delayMs: number
  ending: Ending
  /** Every byte of the stream is a write of its own, so that characters are split between them. */
  byteByByte: boolean
}

export interface Failure {
  kind: 'fail'
  status: number
  type: string
  message: string
  /** Seconds, for `Retry-After`. */
  retryAfter?: number
  /** What it does not like. */
  param?: string
}

/** A response that is written as it stands here, whatever it is. */
export interface Raw {
  kind: 'raw'
  status: number
  headers: Record<string, string>
  /** An array, or a sequence without end. */
  chunks: Iterable<string | Uint8Array>
  /** Before each chunk. */
  delayMs: number
  /** Whether the connection stays open after the last chunk. */
  staysOpen: boolean
}

export type Script = Answer | Failure | Raw | { kind: 'hang' }

export const EXAMPLE_MODELS = ['fake-n20-d5', 'cite', 'split', 'fail-429', 'cut-n3']

/** The name of the model that answers with exactly these deltas. */
export const saying = (deltas: string[]): string => `say-${Buffer.from(JSON.stringify(deltas)).toString('base64url')}`

/** The name of the model that takes these turns, one for each time it is told what its tools said. */
export const acting = (turns: Turn[]): string => `act-${Buffer.from(JSON.stringify(turns)).toString('base64url')}`

const FAILURES: Record<string, { type: string; message: string }> = {
  401: { type: 'invalid_api_key', message: 'Incorrect API key provided' },
  429: { type: 'rate_limit_exceeded', message: 'Rate limit reached for requests' },
  500: { type: 'server_error', message: 'The server had an error while processing your request' },
}
const ENDINGS: Record<string, Ending> = {
  fake: 'stop',
  length: 'length',
  silent: 'silence',
  cut: 'cut',
  'error-frame': 'error',
  'early-end': 'early',
  badjson: 'malformed',
}

/**
 * What the model of this name does:
 *
 * - `fake-n<X>-d<Y>`: X deltas, Y ms before each; `endless-d<Y>` never stops; `large-n<X>`: X deltas of 10,000 characters
 * - `markdown-n<X>-d<Y>`: the same, of X words in paragraphs with a heading, a table, code and a formula now and then
 * - `say-<base64url of a JSON string[]>`: exactly these deltas (see `saying`)
 * - `act-<base64url of a JSON Turn[]>`: takes these turns (see `acting`); the last one is taken again when there is none left
 * - `gullible`: does whatever the newest message says after `CALL`: `CALL read_document {"document_id": 1}`
 * - `cite`: quotes the first numbered passage of `prompt` and cites it as `[1]`, and a passage that is not there as `[99]`
 * - `split`: multi-byte characters, a byte a write; `empty`: a complete answer without text
 * - `fail-401`, `fail-429`, `fail-500`: an error before the first byte; `hang`: no answer at all
 * - `refuse-<parameter>`: 400, because of that parameter
 * - after X deltas: `length-n<X>` stops at the token limit, `silent-n<X>` says no more, `cut-n<X>` loses the connection,
 *   `error-frame-n<X>` sends an error and ends, `early-end-n<X>` ends without finish reason, usage or `[DONE]`,
 *   `badjson-n<X>` sends half a frame and ends
 * - what `fault-scripts.ts` names: servers that are broken in other ways
 */
export function scriptOf(model: string, messages: readonly ScriptMessage[]): Script {
  const prompt = textOf(messages.findLast(({ role }) => role === 'user'))
  const answer = (deltas: Iterable<string>, rest: Partial<Answer> = {}): Answer => ({
    kind: 'answer',
    deltas,
    calls: [],
    delayMs: 0,
    ending: 'stop',
    byteByByte: false,
    ...rest,
  })
  const [, name = model, count = '20', delay = '0'] = /^([a-z-]+?)(?:-n(\d+))?(?:-d(\d+))?$/.exec(model) ?? []
  const ending = ENDINGS[name]
  if (ending !== undefined) return answer(words(Number(count)), { ending, delayMs: Number(delay) })
  if (name === 'endless') return answer(endlessWords(), { delayMs: Number(delay) || 10 })
  if (name === 'large') return answer(largeDeltas(Number(count)))
  if (name === 'markdown') return answer(markdownWords(Number(count)), { delayMs: Number(delay) })
  if (name === 'cite') return answer(citing(prompt))
  if (name === 'split') return answer(['Grüße ', '🌍', ' 日本'], { byteByByte: true })
  if (name === 'empty') return answer([])
  if (name === 'hang') return { kind: 'hang' }
  if (model.startsWith('say-')) {
    const deltas: string[] = JSON.parse(Buffer.from(model.slice('say-'.length), 'base64url').toString())
    return answer(deltas)
  }
  if (model.startsWith('act-')) {
    const turns: Turn[] = JSON.parse(Buffer.from(model.slice('act-'.length), 'base64url').toString())
    const taken = messages.slice(messages.findLastIndex(({ role }) => role === 'user')).filter(hasAsked).length
    const { say = [], calls = [], delayMs = 0 } = turns[Math.min(taken, turns.length - 1)] ?? {}
    return answer(say, { calls, delayMs })
  }
  if (name === 'gullible') {
    const [, tool, args = '{}'] = /CALL ([\w-]+) (\{.*?\})/.exec(textOf(messages.at(-1))) ?? []
    return tool === undefined ? answer(['Done.']) : answer([], { calls: [{ name: tool, arguments: args }] })
  }
  if (model.startsWith('refuse-')) {
    const param = model.slice('refuse-'.length)
    return { kind: 'fail', status: 400, type: 'invalid_request_error', message: `secret-host dislikes ${param}`, param }
  }
  const status = model.startsWith('fail-') ? model.slice('fail-'.length) : ''
  const failure = failureOf(status)
  if (failure !== null) return { ...failure, ...(status === '429' ? { retryAfter: 7 } : {}) }
  const fault = faultOf(model)
  if (fault === 'works') return answer(words(3))
  if (fault !== null) return fault
  return { kind: 'fail', status: 404, type: 'model_not_found', message: `The model '${model}' does not exist` }
}

/** The refusal with this status, without a word on when to come back. */
export function failureOf(status: string): Failure | null {
  const failure = FAILURES[status]
  return failure === undefined ? null : { kind: 'fail', status: Number(status), ...failure }
}

/** The part of a message that a script looks at. */
export interface ScriptMessage {
  role: string
  content?: unknown
  tool_calls?: unknown
}

const textOf = (message: ScriptMessage | undefined): string =>
  typeof message?.content === 'string' ? message.content : JSON.stringify(message?.content ?? '')

const hasAsked = ({ tool_calls }: ScriptMessage): boolean => Array.isArray(tool_calls) && tool_calls.length > 0

const words = (count: number): string[] => Array.from({ length: count }, (_, index) => `word${index + 1} `)

const BLOCKS = [
  '\n\n## A heading\n\n',
  '\n\n| Pier | Metres |\n| --- | ---: |\n| North | 300 |\n| South | 280 |\n\n',
  '\n\n```python\nprint("the piers")\n```\n\n',
  '\n\n- one **item**\n- and another\n\n',
  '\n\n\\[\\frac{1}{2}\\]\n\n',
]
const WORDS_OF_PARAGRAPH = 80

function* markdownWords(count: number): Generator<string> {
  for (let index = 1; index <= count; index++) {
    yield `word${index} `
    if (index % WORDS_OF_PARAGRAPH === 0)
      yield* BLOCKS[(index / WORDS_OF_PARAGRAPH) % BLOCKS.length]?.split(/(?<= )/) ?? []
  }
}

function* largeDeltas(count: number): Generator<string> {
  for (let index = 1; index <= count; index++) yield `${index} `.padEnd(10_000, 'x')
}

function* endlessWords(): Generator<string> {
  for (let count = 1; ; count++) yield `word${count} `
}

/** The first sentence of the first passage, with its marker in two deltas as models send it. */
function citing(prompt: string): string[] {
  const text = /<passage number="1"[^>]*>(.*?)<\/passage>/s.exec(prompt)?.[1]?.trim() ?? ''
  const sentence = /^.+?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
  return sentence === '' ? ['I found nothing.'] : [sentence, ' [', '1]', '.', ' [99].']
}
