import { gzipSync } from 'node:zlib'
import { type Failure, failureOf, type Raw } from './model-script.ts'

const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`
const delta = (delta: object, finish_reason: string | null = null): string =>
  frame({
    id: 'chatcmpl-broken',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'broken',
    choices: [{ index: 0, delta, finish_reason }],
  })
const usage = (completion_tokens: number, rest: object = {}): string =>
  frame({
    id: 'chatcmpl-broken',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'broken',
    choices: [],
    usage: { prompt_tokens: 9, completion_tokens, total_tokens: 9 + completion_tokens, ...rest },
  })
const HELLO = delta({ role: 'assistant', content: '' })
const WORDS = [HELLO, delta({ content: 'word1 ' }), delta({ content: 'word2 ' })]
const STOP = delta({}, 'stop')
const DONE = 'data: [DONE]\n\n'

function* forever(chunk: string, first: string[] = []): Generator<string> {
  yield* first
  for (;;) yield chunk
}

const stream = (chunks: Raw['chunks'], rest: Partial<Raw> = {}): Raw => ({
  kind: 'raw',
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  chunks,
  delayMs: 0,
  staysOpen: false,
  ...rest,
})

const FAULTS: Record<string, () => Raw> = {
  // Streams without an end.
  comments: () => stream(forever(': keep-alive\n\n'), { delayMs: 20 }),
  'words-then-comments': () => stream(forever(': keep-alive\n\n', WORDS), { delayMs: 20 }),
  'empty-frames': () => stream(forever(delta({ content: '' })), { delayMs: 20 }),
  frameless: () => stream(forever('x'.repeat(10_000), ['data: ']), { delayMs: 1 }),
  whitespace: () => stream(forever(delta({ content: ' \n'.repeat(50) }), WORDS), { delayMs: 1 }),
  // In words: LiteLLM counts what was broken off, and a word without an end keeps it from everything else for minutes.
  'endless-call': () => {
    const call = (index: object) => delta({ tool_calls: [{ index: 0, ...index }] })
    const name = call({ id: 'call_1', type: 'function', function: { name: 'search_documents', arguments: '' } })
    return stream(forever(call({ function: { arguments: 'word '.repeat(20) } }), [HELLO, name]), { delayMs: 1 })
  },
  thoughts: () => stream(forever(delta({ reasoning_content: 'hmm '.repeat(50) }), [HELLO]), { delayMs: 1 }),
  // Streams that end in odd ways.
  'huge-frame': () => stream([...WORDS, delta({ content: 'word '.repeat(2_000_000) }), STOP, DONE]),
  'stays-open': () => stream([...WORDS, STOP], { staysOpen: true }),
  'no-usage': () => stream([...WORDS, STOP, DONE]),
  'no-usage-length': () => stream([...WORDS, delta({}, 'length'), DONE]),
  'zero-usage': () => stream([...WORDS, STOP, usage(0), DONE]),
  'more-usage': () => stream([...WORDS, STOP, usage(900), DONE]),
  'secret-thoughts': () =>
    stream([...WORDS, STOP, usage(900, { completion_tokens_details: { reasoning_tokens: 898 } }), DONE]),
  'odd-usage': () => stream([...WORDS, STOP, usage(1e300, { prompt_tokens: -1.5, cost: 'much' }), DONE]),
  // Responses that are no stream.
  redirect: () => stream([], { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' } }),
  gzip: () =>
    stream([gzipSync([...WORDS, STOP, DONE].join(''))], {
      headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' },
    }),
  page: () => stream(['<html>Sign in</html>'], { headers: { 'content-type': 'text/html' } }),
}

/** How often each flaky model was asked. */
const asked = new Map<string, number>()

/**
 * What a broken model server does; `works` where it answers after all; null for a name that is none of these.
 *
 * - the names above; `litellm-<name>`: the same with the headers of LiteLLM
 * - `flaky-<status>-<N>-<anything>`: refuses the first N requests, then works
 * - `busy-<S>`: 429 with `Retry-After: <S>`; `busy`: 429 without
 */
export function faultOf(model: string): Raw | Failure | 'works' | null {
  const [, status = '', count = '0'] = /^flaky-(\d+)-(\d+)-/.exec(model) ?? []
  if (status !== '') {
    const times = (asked.get(model) ?? 0) + 1
    asked.set(model, times)
    return times > Number(count) ? 'works' : failureOf(status)
  }
  const [, retryAfter] = /^busy(?:-(\d+))?$/.exec(model) ?? [null, null]
  if (retryAfter !== null) {
    const busy = failureOf('429')
    return busy && { ...busy, ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }) }
  }
  if (!model.startsWith('litellm-')) return FAULTS[model]?.() ?? null
  const fault = FAULTS[model.slice('litellm-'.length)]?.()
  return fault ? { ...fault, headers: { ...fault.headers, 'x-litellm-call-id': 'call' } } : null
}
