import { Worker } from 'node:worker_threads'
import { estimateTokens } from '../core/token-estimate.ts'

export interface TokenQuestion {
  id: number
  text: string
}
export interface TokenAnswer {
  id: number
  tokens: number
}

/** Counts tokens when the model server does not. */
export interface Tokenizer {
  /**
   * How many tokens the text has, by OpenAI's newest vocabulary (`o200k_base`): close for most models, exact for few.
   * Never throws: when the counting thread is lost, it is estimated from the length.
   */
  count(text: string): Promise<number>
  close(): Promise<void>
}

/** The thread is started by the first text: most servers count themselves, and it takes 100 MB. */
export function createTokenizer(): Tokenizer {
  const waiting = new Map<number, { text: string; resolve(tokens: number): void }>()
  let worker: Worker | null = null
  let lastId = 0

  const giveUp = () => {
    worker = null
    for (const { text, resolve } of waiting.values()) resolve(estimateTokens(text))
    waiting.clear()
  }
  const start = (): Worker => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const started = new Worker(new URL(`../workers/tokens.${extension}`, import.meta.url))
    started.on('message', ({ id, tokens }: TokenAnswer) => {
      waiting.get(id)?.resolve(tokens)
      waiting.delete(id)
    })
    started.on('error', () => {})
    started.on('exit', giveUp)
    started.unref()
    return started
  }

  return {
    count(text) {
      if (text === '') return Promise.resolve(0)
      worker ??= start()
      const id = ++lastId
      const answer = new Promise<number>((resolve) => waiting.set(id, { text, resolve }))
      worker.postMessage({ id, text } satisfies TokenQuestion)
      return answer
    },
    async close() {
      await worker?.terminate()
    },
  }
}
