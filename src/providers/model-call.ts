import { AppError } from '../core/errors.ts'

/** A call of a model, when it is over. */
export interface ModelCall {
  operation: 'chat' | 'embeddings' | 'rerank'
  /** As the caller wrote it: it may be no model at all. */
  model: string
  /** `complete`, `left` by its reader, or the code of the error. */
  outcome: string
  /** How long it took until its answer began to come, or was there; null: none came. */
  responseMs: number | null
}

/** Hears of each call; must not throw. */
export type ModelCallObserver = (call: ModelCall) => void

export interface ObservedCall {
  /** Something of the answer is there. */
  responded(): void
  /** It is over, as it should be or by `failure`; later calls change nothing. */
  ended(outcome: 'complete' | 'left' | { failure: unknown }): void
}

/** Times a call that begins now. */
export function observeCall(
  observer: ModelCallObserver | undefined,
  { operation, model }: Pick<ModelCall, 'operation' | 'model'>,
): ObservedCall {
  const startedAt = performance.now()
  let responseMs: number | null = null
  let isOver = false
  return {
    responded() {
      responseMs ??= performance.now() - startedAt
    },
    ended(outcome) {
      if (isOver) return
      isOver = true
      observer?.({
        operation,
        model,
        outcome: typeof outcome === 'string' ? outcome : codeOf(outcome.failure),
        responseMs,
      })
    },
  }
}

/** What ends a call without being an error of ours is its caller's wish. */
const codeOf = (failure: unknown): string => (failure instanceof AppError ? failure.code : 'left')
