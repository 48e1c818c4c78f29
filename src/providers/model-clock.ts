import { timedOut } from './model-failure.ts'

export interface ModelTimeouts {
  connectMs: number
  firstTokenMs: number
  silenceMs: number
}

/** Gives a model up that says nothing. What is no token (comments, empty frames) does not count as saying something. */
export interface ModelClock {
  signal: AbortSignal
  heard(): void
  /** Nobody listens: whoever reads is busy with what came. */
  pause(): void
  resume(): void
  /** The answer is there; what may still come, such as its usage, gets `withinMs`. */
  finishing(withinMs: number): void
  stop(): void
}

/** A model that says a token now and then would never fall silent. */
const LONGEST_ANSWER_MS = 30 * 60_000

export function createModelClock({ firstTokenMs, silenceMs }: Omit<ModelTimeouts, 'connectMs'>): ModelClock {
  const controller = new AbortController()
  const startedAt = performance.now()
  let allowedMs = firstTokenMs
  let hasBegun = false
  let isPaused = false
  let lastHeard = startedAt
  let timer: NodeJS.Timeout
  const check = () => {
    const now = performance.now()
    const quietMs = isPaused ? 0 : now - lastHeard
    if (quietMs < allowedMs && now - startedAt < LONGEST_ANSWER_MS) timer = setTimeout(check, allowedMs - quietMs)
    else if (hasBegun)
      controller.abort(timedOut('The model stopped in the middle of its answer; what it wrote is kept.'))
    else controller.abort(timedOut('The model did not begin to answer in time; try again.', 'model'))
  }
  const allow = (ms: number) => {
    clearTimeout(timer)
    allowedMs = ms
    lastHeard = performance.now()
    timer = setTimeout(check, ms)
  }
  allow(firstTokenMs)
  return {
    signal: controller.signal,
    heard() {
      // A timer that is set again for every token would cost more than the token.
      if (hasBegun) lastHeard = performance.now()
      else allow(silenceMs)
      hasBegun = true
    },
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
      lastHeard = performance.now()
    },
    finishing(withinMs) {
      hasBegun = true
      allow(Math.min(silenceMs, withinMs))
    },
    stop: () => clearTimeout(timer),
  }
}
