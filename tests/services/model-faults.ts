import type { SignedInUser } from '../support/app.ts'
import { readStream } from '../support/stream.ts'

/** What a person gets of a model side that fails, and what is kept. */
export interface Outcome {
  /** Of the response: 200 where the answer had begun. */
  http: number
  error: string | null
  status: 'complete' | 'failed' | 'interrupted'
  text: string
  finish: string | null
}

/** Timeouts short enough for a test. */
export const FAULT_SETTINGS = { LLM_FIRST_TOKEN_TIMEOUT_SECONDS: '3', LLM_SILENCE_TIMEOUT_SECONDS: '1' }

const WORDS = 'word1 word2 '
const before = (http: number, error: string): Outcome => ({ http, error, status: 'failed', text: '', finish: null })
const after = (error: string): Outcome => ({ http: 200, error, status: 'failed', text: WORDS, finish: null })
const whole = (finish = 'stop', text = WORDS): Outcome => ({ http: 200, error: null, status: 'complete', text, finish })
const NOTHING_BUT_LIMIT: Outcome = { ...before(502, 'empty_answer'), finish: 'length' }
const CUT: Outcome = { ...after('answer_cut_short'), status: 'interrupted' }

/** A fault by the name of the model that has it, and what becomes of it directly and through LiteLLM. */
export const FAULTS: { what: string; model: string; maxTokens?: number; direct: Outcome; litellm: Outcome | null }[] = [
  ...[
    { what: 'a refused key', model: 'fail-401', direct: before(502, 'model_refused') },
    { what: 'a limit without a time', model: 'busy', direct: before(503, 'model_overloaded') },
    { what: 'a limit for longer than one waits', model: 'busy-7', direct: before(503, 'model_overloaded') },
    { what: 'a fault of the server', model: 'fail-500', direct: before(502, 'model_unavailable') },
    { what: 'no answer at all', model: 'hang', direct: before(504, 'model_timeout') },
    { what: 'comments and no token', model: 'comments', direct: before(504, 'model_timeout') },
    { what: 'empty frames and no token', model: 'empty-frames', direct: before(504, 'model_timeout') },
    { what: 'silence between tokens', model: 'silent-n2', direct: after('model_timeout') },
    { what: 'comments between tokens', model: 'words-then-comments', direct: after('model_timeout') },
    { what: 'a lost connection', model: 'cut-n2', direct: after('model_interrupted') },
    { what: 'an error frame', model: 'error-frame-n2', direct: after('model_interrupted') },
    { what: 'half a frame', model: 'badjson-n2', direct: after('model_interrupted') },
    { what: 'a frame of 10 MB', model: 'huge-frame', direct: after('model_interrupted') },
    { what: 'arguments without an end', model: 'endless-call', maxTokens: 20, direct: NOTHING_BUT_LIMIT },
    { what: 'thoughts without an end', model: 'thoughts', maxTokens: 20, direct: NOTHING_BUT_LIMIT },
    { what: 'the token limit', model: 'length-n2', direct: whole('length') },
    { what: 'two refusals before it works', model: 'flaky-500-2', direct: whole('stop', 'word1 word2 word3 ') },
    { what: 'a limit for a second', model: 'flaky-429-1', direct: whole('stop', 'word1 word2 word3 ') },
    { what: 'secret thoughts', model: 'secret-thoughts', direct: whole() },
  ].map((fault) => ({ ...fault, litellm: fault.direct })),
  // LiteLLM looks for the end of a line from its beginning again and again, and hangs.
  { what: 'a frame without an end', model: 'frameless', direct: before(502, 'model_interrupted'), litellm: null },
  // What LiteLLM makes of an answer that was cut cannot be told from a whole one: it counts what came itself.
  { what: 'an early end', model: 'early-end-n2', direct: CUT, litellm: whole() },
  { what: 'an answer without usage', model: 'no-usage', direct: whole(), litellm: whole() },
  { what: 'usage of nothing', model: 'zero-usage', direct: whole(), litellm: CUT },
  { what: 'usage of more than came', model: 'more-usage', direct: whole(), litellm: CUT },
  {
    what: 'usage that is no number of tokens',
    model: 'odd-usage',
    direct: whole(),
    litellm: after('model_interrupted'),
  },
  { what: 'a connection that stays open', model: 'stays-open', direct: whole(), litellm: after('model_timeout') },
  {
    what: 'a redirect',
    model: 'redirect',
    direct: before(502, 'model_rejected'),
    litellm: before(502, 'model_unavailable'),
  },
  { what: 'a compressed stream', model: 'gzip', direct: before(502, 'model_rejected'), litellm: whole() },
  {
    what: 'a web page',
    model: 'page',
    direct: before(502, 'model_rejected'),
    litellm: { ...before(502, 'answer_cut_short'), status: 'interrupted' },
  },
]

/** Asks as a person does, and reads to the end. `details` is every sentence that the person was told. */
export async function outcomeOf(ada: SignedInUser, model: string, maxTokens?: number) {
  // The scripts count how often a flaky model was asked, by its whole name.
  const unique = model.startsWith('flaky-') ? `${model}-${Math.random()}` : model
  const response = await ada.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      message: 'Hello?',
      use_documents: false,
      model: unique,
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    }),
  })
  const told: { error: string; detail: string }[] = []
  if (response.status === 200) {
    const { frames } = await readStream(response)
    told.push(...frames.filter(({ event }) => event === 'error').map(({ data }) => JSON.parse(data)))
  } else told.push(JSON.parse(await response.text()))
  const { data } = (await ada.get('/api/conversations?limit=1')).body
  const message = (await ada.get(`/api/conversations/${data.items[0].id}/messages`)).body.data.items.at(-1)
  const outcome: Outcome = {
    http: response.status,
    error: told[0]?.error ?? null,
    status: message.status,
    text: message.content,
    finish: message.finish_reason,
  }
  return { outcome, message, headers: response.headers, details: told.map(({ detail }) => detail).join(' ') }
}
