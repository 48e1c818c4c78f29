import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'
import { AppError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import { currentTraceparent } from '../core/telemetry.ts'
import type { ModelEvent, ModelRequest, ModelStream } from '../services/chat/types.ts'
import { createCircuit, createCircuits } from './circuit.ts'
import { isFromLitellm } from './litellm-ending.ts'
import { type ModelCallObserver, observeCall } from './model-call.ts'
import { createModelClock, type ModelClock, type ModelTimeouts } from './model-clock.ts'
import { brokenOff, circuitOpen, ModelFailure, refusal, unavailable, unreadable } from './model-failure.ts'
import { startModelSpan } from './model-span.ts'
import { readModelStream } from './model-stream.ts'
import { modelListOf } from './openai.ts'
import { readRejection } from './rejection.ts'

export interface LlmOptions {
  /** LiteLLM's address, with or without `/v1`. */
  url: string
  apiKey: Secret | null
  timeouts: ModelTimeouts
  onCall?: ModelCallObserver
}

/** Sees what a model says just before its consumer does, and how it ended: null for as it should, or left by its reader. */
export interface ModelObserver {
  saw(events: readonly ModelEvent[]): void
  ended(failure: unknown): void
}

/** The models behind LiteLLM, by its OpenAI-compatible API. */
export interface Llm {
  /**
   * Streams an answer. Each element is what came in one read of the connection; the connection is not read on before
   * the consumer asks. Ends with a `finish` event, or throws.
   * @throws AppError with our own words (LiteLLM's may show its configuration), or the reason of `signal`.
   */
  stream(request: ModelRequest, signal: AbortSignal, observer?: ModelObserver): ModelStream
  /**
   * Posts a body as it is to `/v1/<path>`, tried again like `stream` while nothing has come. The status is 200; the
   * caller reads the answer, and `signal` ends that too.
   * @throws AppError, with a `Rejection` as the cause of `model_rejected` and `unknown_model`.
   */
  post(call: { path: string; model: string; body: string }, signal: AbortSignal): Promise<Dispatcher.ResponseData>
  /** Names of the models offered. @throws AppError */
  models(): Promise<string[]>
  /** Whether LiteLLM answers; no model is asked. */
  ping(): Promise<boolean>
  /** Whether requests are refused here because the server, or this model, has failed several times in a row. */
  isFailing(model: string | null): boolean
  /** How many circuits are open. */
  openCircuits(): { server: number; model: number }
  close(): Promise<void>
}

/** Waits between tries. There is none after the first token: an answer cannot be begun again. */
const BACK_OFF_MS = [200, 800]
/** No try begins later: whoever waits should know by then. */
const TRY_WITHIN_MS = 3_500
const MAX_ERROR_BYTES = 64_000
const MAX_LIST_BYTES = 5_000_000
/** No token is longer on average; a model that ignores its limit is cut there. */
const CHARACTERS_PER_TOKEN = 16
const TOKENS_IF_UNSAID = 1_000_000

export function createLlm({ url, apiKey, timeouts, onCall }: LlmOptions): Llm {
  const base = url.replace(/\/+$/, '').replace(/\/v1$/, '')
  const agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    connections: 2_000,
    keepAliveTimeout: 60_000,
    // Our own clocks run instead: they know a token from a comment.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const serverCircuit = createCircuit()
  const modelCircuits = createCircuits()

  /** A request; a status is an answer, whichever it is. @throws ModelFailure, or the reason of `signal`. */
  async function send(
    path: string,
    { body, signal }: { body?: string; signal: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    const permit = serverCircuit.enter()
    if (!permit) throw circuitOpen('server', serverCircuit.retryAfterMs())
    const traceparent = currentTraceparent()
    try {
      const response = await request(base + path, {
        method: body === undefined ? 'GET' : 'POST',
        dispatcher: agent,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
          ...(traceparent ? { traceparent } : {}),
        },
        signal,
        ...(body === undefined ? {} : { body }),
      })
      permit.succeeded()
      return response
    } catch (error) {
      if (signal.aborted) throw signal.reason
      permit.failed()
      throw unavailable('server', error)
    } finally {
      permit.released()
    }
  }

  async function open(path: string, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const response = await send(`/v1/${path}`, { body, signal })
    const { statusCode, headers } = response
    if (statusCode === 200) return response
    const retryAfter = headers['retry-after'] ?? headers['llm_provider-retry-after']
    throw refusal(statusCode, retryAfter, await readRejection(response))
  }

  async function openWithRetries(path: string, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const startedAt = performance.now()
    for (const backOffMs of BACK_OFF_MS) {
      try {
        return await open(path, body, signal)
      } catch (error) {
        if (!(error instanceof ModelFailure) || !error.isPassing) throw error
        const delayMs = (error.retryAfterMs ?? 0) + backOffMs * (0.5 + Math.random())
        if (performance.now() - startedAt + delayMs > TRY_WITHIN_MS) throw error
        await sleep(delayMs, undefined, { signal }).catch(() => {
          throw signal.reason
        })
      }
    }
    return open(path, body, signal)
  }

  async function* stream(wanted: ModelRequest, signal: AbortSignal, observer?: ModelObserver): ModelStream {
    const circuit = modelCircuits.of(wanted.model)
    const permit = circuit.enter()
    if (!permit) throw circuitOpen('model', circuit.retryAfterMs())
    const span = startModelSpan(wanted)
    const clock = createModelClock(timeouts)
    const call = observeCall(onCall, { operation: 'chat', model: wanted.model })
    let failure: unknown = null
    try {
      const body = await span.run(() => openStream(wanted, AbortSignal.any([signal, clock.signal])))
      for await (const events of readModelStream(body.content, { ...body, clock })) {
        permit.succeeded()
        call.responded()
        span.saw(events)
        observer?.saw(events)
        yield events
      }
      signal.throwIfAborted()
      call.ended('complete')
    } catch (error) {
      failure = failureOf(error, { signal, clock })
      if (failure instanceof ModelFailure && failure.blame === 'model') permit.failed()
      call.ended({ failure })
      throw failure
    } finally {
      clock.stop()
      permit.released()
      call.ended('left')
      span.end(failure)
      observer?.ended(failure)
    }
  }

  /** The body of a response that may be a stream of an answer, and how it is to be read. @throws ModelFailure */
  async function openStream(wanted: ModelRequest, signal: AbortSignal) {
    const response = await openWithRetries('chat/completions', bodyOf(wanted), signal)
    const problem = problemOf(response)
    if (problem) await response.body.dump({ limit: MAX_ERROR_BYTES }).catch(() => {})
    if (problem) throw problem
    return {
      content: response.body,
      maxCharacters: (wanted.maxTokens ?? TOKENS_IF_UNSAID) * CHARACTERS_PER_TOKEN,
      isLitellm: isFromLitellm(response),
    }
  }

  async function post(
    { path, model, body }: { path: string; model: string; body: string },
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const circuit = modelCircuits.of(model)
    const permit = circuit.enter()
    if (!permit) throw circuitOpen('model', circuit.retryAfterMs())
    const call = observeCall(onCall, { operation: path === 'embeddings' ? path : 'chat', model })
    try {
      const response = await openWithRetries(path, body, signal)
      permit.succeeded()
      call.responded()
      call.ended('complete')
      return response
    } catch (error) {
      if (error instanceof ModelFailure && error.blame === 'model') permit.failed()
      call.ended({ failure: error })
      throw error
    } finally {
      permit.released()
    }
  }

  return {
    stream,
    post,
    async models() {
      const response = await send('/v1/models', { signal: AbortSignal.timeout(timeouts.connectMs + 5_000) }).catch(
        (error: unknown) => {
          throw error instanceof AppError ? error : unavailable('server', error)
        },
      )
      if (response.statusCode === 200) return modelListOf(await readJson(response))
      await response.body.dump({ limit: MAX_ERROR_BYTES }).catch(() => {})
      throw refusal(response.statusCode, undefined)
    },
    async ping() {
      const response = await request(`${base}/health/liveliness`, {
        dispatcher: agent,
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null)
      await response?.body.dump({ limit: MAX_ERROR_BYTES }).catch(() => {})
      // Another server of the same API may not have this path; that it answers is enough.
      const isThere = response !== null && response.statusCode < 500
      if (isThere) serverCircuit.close()
      return isThere
    },
    isFailing: (model) =>
      serverCircuit.state !== 'closed' || (model !== null && modelCircuits.of(model).state !== 'closed'),
    openCircuits: () => ({ server: serverCircuit.state === 'closed' ? 0 : 1, model: modelCircuits.countOpen() }),
    close: () => agent.destroy(),
  }
}

const bodyOf = ({ model, messages, temperature, maxTokens, tools, toolChoice }: ModelRequest): string =>
  JSON.stringify({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
  })

/** What a broken stream is told as: the end of the caller comes first, then the clock's, then what went wrong itself. */
function failureOf(error: unknown, { signal, clock }: { signal: AbortSignal; clock: ModelClock }): unknown {
  if (signal.aborted) return signal.reason
  const failure: unknown = clock.signal.aborted ? clock.signal.reason : error
  return failure instanceof AppError ? failure : brokenOff(failure)
}

/** Why a response is no stream of an answer; null when it may be one. A redirect is not followed: our key goes nowhere else. */
function problemOf({ headers }: Dispatcher.ResponseData): ModelFailure | null {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') return unreadable('the stream is compressed, though that was not asked for')
  const type = String(headers['content-type'] ?? '')
  return /^(application\/json|text\/html)/i.test(type) ? unreadable(`a stream was asked for, not ${type}`) : null
}

/** @throws ModelFailure for what is no JSON, or too much. */
async function readJson({ body }: Dispatcher.ResponseData): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of body) {
      parts.push(part)
      size += part.length
      if (size > MAX_LIST_BYTES) throw new Error('the list of models is too long')
    }
    return JSON.parse(Buffer.concat(parts).toString())
  } catch (error) {
    throw unavailable('server', error)
  }
}
