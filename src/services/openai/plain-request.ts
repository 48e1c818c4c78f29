import { invalid } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { estimateTokens } from '../../core/token-estimate.ts'
import type { ChatCompletionRequest, OpenAiMessage } from '../../schemas/openai.ts'

/** LiteLLM books by the first two and takes settings from them; the others are set here. */
const KEPT_BACK = new Set(['user', 'metadata', 'stream_options', 'max_tokens', 'max_completion_tokens'])
/** Parts of a message that carry what they mean. Others name addresses that LiteLLM would fetch from where it stands. */
const PART_TYPES = new Set(['text', 'refusal', 'image_url', 'input_audio', 'file', 'thinking', 'redacted_thinking'])

/** A request as it goes on to LiteLLM, and what we need to know of it. */
export interface PlainRequest {
  body: string
  /** Tokens that the answer may have, all choices together. */
  maxTokens: number
  /** Whether the client asked for the usage in the stream. */
  wantsUsage: boolean
  /** About; pictures are not counted. */
  promptTokens: number
}

/**
 * The client's body, with the bounds that hold for every answer here. The usage is always asked for, to be counted.
 * @throws AppError 422 for content that would have to be fetched.
 */
export function toPlainRequest(request: ChatCompletionRequest, maxAnswerTokens: number): PlainRequest {
  for (const [at, message] of request.messages.entries()) checkParts(message, `body.messages[${at}]`)
  const { stream, stream_options, max_tokens, max_completion_tokens } = request
  const asked = max_completion_tokens ?? max_tokens ?? maxAnswerTokens
  const maxTokens = Math.min(asked, max_tokens ?? asked, maxAnswerTokens)
  const kept = Object.entries(request).filter(([name, value]) => !KEPT_BACK.has(name) && value !== null)
  const body = JSON.stringify({
    ...Object.fromEntries(kept),
    ...(max_completion_tokens == null ? { max_tokens: maxTokens } : { max_completion_tokens: maxTokens }),
    ...(stream ? { stream_options: { ...stream_options, include_usage: true } } : {}),
  })
  return {
    body,
    maxTokens: maxTokens * (request.n ?? 1),
    wantsUsage: stream_options?.include_usage ?? false,
    promptTokens: request.messages.reduce((sum, message) => sum + estimateTokens(textOf(message)), 0),
  }
}

/** The text of a message; what comes as data is not counted. */
export function textOf({ content }: OpenAiMessage): string {
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('')
}

/** @throws AppError 422 unless all that the parts hold is in the request itself. */
function checkParts({ content }: OpenAiMessage, path: string): void {
  if (!Array.isArray(content)) return
  for (const [at, part] of content.entries()) {
    const where = `${path}.content[${at}]`
    if (!PART_TYPES.has(part.type)) {
      throw invalid(`${where}.type`, `must be one of ${[...PART_TYPES].slice(0, 5).join(', ')}`)
    }
    if (part.type === 'image_url') checkImage('image_url' in part ? part.image_url : undefined, `${where}.image_url`)
    if (part.type === 'file') checkFile('file' in part ? part.file : undefined, `${where}.file`)
  }
}

function checkImage(image: unknown, path: string): void {
  const url = isObject(image) ? image.url : image
  if (typeof url === 'string' && url.startsWith('data:')) return
  throw invalid(path, 'must hold the image itself as a data: URL; addresses are not fetched')
}

function checkFile(file: unknown, path: string): void {
  const data = isObject(file) && file.file_id === undefined ? file.file_data : undefined
  if (typeof data === 'string' && /^(?:data:|[A-Za-z0-9+/=\s]*$)/.test(data)) return
  throw invalid(path, 'must hold the file itself as file_data; ids and addresses are not fetched')
}
