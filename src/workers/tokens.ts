import { parentPort } from 'node:worker_threads'
import { countTokens, setMergeCacheSize } from 'gpt-tokenizer/encoding/o200k_base'
import type { TokenAnswer, TokenQuestion } from '../providers/tokenizer.ts'

/** The thread that counts tokens: its tables take 0.2 s to load, and some texts take seconds to count. */

/** The work grows faster than a text without a break, so none is longer than this. A cut adds a token at most. */
const WINDOW_CHARACTERS = 2_000
/** What is longer is counted by its beginning. */
const COUNTED_CHARACTERS = 400_000

// Words of other people's texts are not kept.
setMergeCacheSize(10_000)

/** Control tokens count as the text that they are here. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

function count(text: string): number {
  const counted = Math.min(text.length, COUNTED_CHARACTERS)
  let tokens = 0
  for (let start = 0; start < counted; ) {
    const end = endOfWindow(text, start, counted)
    tokens += countTokens(text.slice(start, end), AS_TEXT)
    start = end
  }
  return text.length > counted ? Math.ceil((tokens * text.length) / counted) : tokens
}

/** Windows end at a line break or a space where there is one: a word is not cut. */
function endOfWindow(text: string, start: number, limit: number): number {
  const end = start + WINDOW_CHARACTERS
  if (end >= limit) return limit
  const lineBreak = text.lastIndexOf('\n', end)
  if (lineBreak > start) return lineBreak
  const space = text.lastIndexOf(' ', end)
  return space > start ? space : end
}

const port = parentPort
if (!port) throw new Error('workers/tokens runs as a worker thread')
port.on('message', ({ id, text }: TokenQuestion) => {
  port.postMessage({ id, tokens: count(text) } satisfies TokenAnswer)
})
