import type { Dispatcher } from 'undici'

/** Why the model server did not take a request, as far as it is about the request and not about the server. */
export class Rejection extends Error {
  readonly status: number
  readonly kind: 'model' | 'too_long' | 'content' | 'other'
  /** The parameter that it names, such as `temperature` or `messages[0].content`. */
  readonly param: string | null

  constructor(status: number, { kind, param }: { kind: Rejection['kind']; param: string | null }) {
    super(`the model server answered ${status}`)
    this.name = 'Rejection'
    this.status = status
    this.kind = kind
    this.param = param
  }
}

const MAX_BYTES = 64_000
const PARAM = /^[a-z_]{1,40}(?:[.[][\w.[\]]{0,60})?$/
/** OpenAI has codes; LiteLLM says in its message what it has no code for. */
const MODEL = /model_not_found|Invalid model name/i
const TOO_LONG = /context_length_exceeded|ContextWindowExceeded|maximum context length/i
const CONTENT = /content_policy_violation|ContentPolicyViolation|content_filter/i

/**
 * Reads the answer to a request that was not taken. Its own words stay behind: LiteLLM's hold its configuration, and a
 * provider's may hold keys or names of accounts.
 */
export async function readRejection({ statusCode, body }: Dispatcher.ResponseData): Promise<Rejection> {
  const text = await readUpTo(body, MAX_BYTES).catch(() => '')
  const [, param] = /"param"\s*:\s*"([^"]{1,100})"/.exec(text) ?? []
  return new Rejection(statusCode, {
    kind: kindOf(text),
    param: param !== undefined && PARAM.test(param) ? param : null,
  })
}

function kindOf(text: string): Rejection['kind'] {
  if (MODEL.test(text)) return 'model'
  if (TOO_LONG.test(text)) return 'too_long'
  return CONTENT.test(text) ? 'content' : 'other'
}

/** The text of a body, cut off at `maxBytes`. */
async function readUpTo(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of body) {
    parts.push(part)
    bytes += part.length
    if (bytes >= maxBytes) break
  }
  return Buffer.concat(parts).toString()
}
