import type { Dispatcher } from 'undici'

/** How a stream ended, and how much of it was seen. */
export interface SeenEnding {
  finish: string | null
  /** Of all that the model was heard to say, thoughts included, in UTF-8. */
  saidBytes: number
  /** What the server says it was, less what was thought in secret; null: it said nothing. */
  statedTokens: number | null
}

/** LiteLLM is known by its headers; another server of the same API makes up no endings. */
export const isFromLitellm = ({ headers }: Dispatcher.ResponseData): boolean =>
  Object.keys(headers).some((name) => name.startsWith('x-litellm-'))

/** Tokens that no text shows, such as those that end a turn or begin a call. */
const UNSEEN_TOKENS = 64

/**
 * LiteLLM calls every stream that ends without an error complete, with a finish reason of its own making. What cannot
 * be is found by the usage: it was asked for and is missing or nought, or it counts more tokens than there are bytes, of
 * which a token has at least one. When the model server did not count, LiteLLM 1.106 counts what it got itself, and then
 * nothing tells a cut answer from a whole one.
 */
export function doubtOf({ finish, saidBytes, statedTokens }: SeenEnding): string | null {
  if (finish !== 'stop' && finish !== 'tool_calls') return null
  if (statedTokens === null) return 'LiteLLM ended the stream without the usage that was asked for'
  if (saidBytes > 0 && statedTokens <= 0) return 'LiteLLM counted no tokens of an answer that has some'
  if (statedTokens > saidBytes + UNSEEN_TOKENS) return 'LiteLLM counted more tokens than came'
  return null
}
