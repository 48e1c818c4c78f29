/** How an answer ends after its deltas. `stop` and `length` are complete; the others are the ways it can break. */
export type Ending = 'stop' | 'length' | 'silence' | 'cut' | 'error' | 'early' | 'malformed'

export interface Answer {
  kind: 'answer'
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
}

export type Script = Answer | Failure | { kind: 'hang' }

export const EXAMPLE_MODELS = ['fake-n20-d5', 'cite', 'split', 'fail-429', 'cut-n3']

/** The name of the model that answers with exactly these deltas. */
export const saying = (deltas: string[]): string => `say-${Buffer.from(JSON.stringify(deltas)).toString('base64url')}`

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
 * - `say-<base64url of a JSON string[]>`: exactly these deltas (see `saying`)
 * - `cite`: quotes the first numbered passage of `prompt` and cites it as `[1]`, and a passage that is not there as `[99]`
 * - `split`: multi-byte characters, a byte a write; `empty`: a complete answer without text
 * - `fail-401`, `fail-429`, `fail-500`: an error before the first byte; `hang`: no answer at all
 * - after X deltas: `length-n<X>` stops at the token limit, `silent-n<X>` says no more, `cut-n<X>` loses the connection,
 *   `error-frame-n<X>` sends an error and ends, `early-end-n<X>` ends without finish reason, usage or `[DONE]`,
 *   `badjson-n<X>` sends half a frame and ends
 */
export function scriptOf(model: string, prompt: string): Script {
  const answer = (deltas: Iterable<string>, rest: Partial<Answer> = {}): Answer => ({
    kind: 'answer',
    deltas,
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
  if (name === 'cite') return answer(citing(prompt))
  if (name === 'split') return answer(['Grüße ', '🌍', ' 日本'], { byteByByte: true })
  if (name === 'empty') return answer([])
  if (name === 'hang') return { kind: 'hang' }
  if (model.startsWith('say-')) {
    const deltas: string[] = JSON.parse(Buffer.from(model.slice('say-'.length), 'base64url').toString())
    return answer(deltas)
  }
  const status = model.startsWith('fail-') ? model.slice('fail-'.length) : ''
  const failure = FAILURES[status]
  if (failure !== undefined) return { kind: 'fail', status: Number(status), ...failure }
  return { kind: 'fail', status: 404, type: 'model_not_found', message: `The model '${model}' does not exist` }
}

const words = (count: number): string[] => Array.from({ length: count }, (_, index) => `word${index + 1} `)

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
