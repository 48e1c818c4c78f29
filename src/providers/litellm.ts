import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { AppError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import { currentTraceparent } from '../core/telemetry.ts'
import { type ModelCallObserver, observeCall } from './model-call.ts'

export interface LitellmOptions {
  /** LiteLLM's address, with or without `/v1`. */
  url: string
  apiKey: Secret | null
  timeouts: { connectMs: number; answerMs: number }
  onCall?: ModelCallObserver
}

/** Asks LiteLLM what is answered whole: embeddings, a ranking. */
export interface Litellm {
  /**
   * The JSON answer to `body` at `/v1/<path>`, tried again after each of `waitsMs` when the server is away, busy or
   * broken. @throws AppError 502 `model_unavailable` in our own words, or the reason of `signal`.
   */
  post(
    path: 'embeddings' | 'rerank',
    body: { model: string; [field: string]: unknown },
    options: { signal: AbortSignal; waitsMs: readonly number[] },
  ): Promise<unknown>
  close(): Promise<void>
}

/** Waits between tries of work that nobody watches. */
export const BACK_OFF_MS = [250, 1_000, 4_000]
/** Answers that another try may better. */
const RETRIED = new Set([408, 409, 425, 429, 500, 502, 503, 504])
const MAX_ERROR_BYTES = 64_000

/** The proxy's address without `/v1`, with or without which it may be set. */
export const litellmBase = (url: string): string => url.replace(/\/+$/, '').replace(/\/v1$/, '')

export function createLitellm({ url, apiKey, timeouts, onCall }: LitellmOptions): Litellm {
  const base = litellmBase(url)
  const agent = new Agent({ connect: { timeout: timeouts.connectMs }, keepAliveTimeout: 60_000 })

  /** @returns null when another try may succeed. */
  async function once(path: string, body: string, signal: AbortSignal): Promise<{ answer: unknown } | null> {
    const traceparent = currentTraceparent()
    const response = await request(`${base}/v1/${path}`, {
      method: 'POST',
      dispatcher: agent,
      headers: {
        'content-type': 'application/json',
        ...(apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
        ...(traceparent ? { traceparent } : {}),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeouts.answerMs)]),
    }).catch(() => null)
    signal.throwIfAborted()
    if (response?.statusCode === 200) {
      const answer: unknown = await response.body.json().catch(() => null)
      return answer === null ? null : { answer }
    }
    await response?.body.dump({ limit: MAX_ERROR_BYTES }).catch(() => {})
    if (!response || RETRIED.has(response.statusCode)) return null
    throw unavailable(`The model server refused what was asked of it (status ${response.statusCode}).`)
  }

  async function ask(
    path: string,
    body: object,
    { signal, waitsMs }: { signal: AbortSignal; waitsMs: readonly number[] },
  ): Promise<unknown> {
    const text = JSON.stringify(body)
    for (const delayMs of [...waitsMs, null]) {
      const found = await once(path, text, signal)
      if (found) return found.answer
      if (delayMs === null) break
      await sleep(delayMs * (0.5 + Math.random()), undefined, { signal }).catch(() => signal.throwIfAborted())
    }
    throw unavailable('The model server did not answer.')
  }

  return {
    async post(path, body, options) {
      const call = observeCall(onCall, { operation: path, model: body.model })
      try {
        const answer = await ask(path, body, options)
        call.responded()
        call.ended('complete')
        return answer
      } catch (failure) {
        call.ended({ failure })
        throw failure
      }
    },
    close: () => agent.destroy(),
  }
}

const unavailable = (detail: string): AppError => new AppError(502, 'model_unavailable', detail)
