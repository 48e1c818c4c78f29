import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { Agent, type Dispatcher, request } from 'undici'
import { AppError } from '../core/errors.ts'
import type { Secret } from '../core/secret.ts'
import { currentTraceparent, failSpan, SpanKind, startSpan } from '../core/telemetry.ts'
import type { ModelEvent, ModelRequest, ModelStream } from '../services/chat/types.ts'
import { createToolCallCollector, modelListOf, readChatFrame, type ToolCallCollector } from './openai.ts'
import { type Rejection, readRejection } from './rejection.ts'

export interface LlmOptions {
  /** LiteLLM's address, with or without `/v1`. */
  url: string
  apiKey: Secret | null
  timeouts: { connectMs: number; firstTokenMs: number; silenceMs: number }
}

/** The models behind LiteLLM, by its OpenAI-compatible API. */
export interface Llm {
  /**
   * Streams an answer. Each element is what came in one read of the connection; the connection is not read on before
   * the consumer asks. Ends with a `finish` event, or throws.
   * @throws AppError with our own words (LiteLLM's may show its configuration), or the reason of `signal`.
   */
  stream(request: ModelRequest, signal: AbortSignal): ModelStream
  /**
   * Posts a body as it is to `/v1/<path>`, tried again like `stream` while nothing has come. The status is 200; the
   * caller reads the answer, and `signal` ends that too.
   * @throws AppError, with a `Rejection` as the cause of `model_rejected` and `unknown_model`.
   */
  post(path: string, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData>
  /** Names of the models offered. @throws AppError */
  models(): Promise<string[]>
  /** Whether LiteLLM answers; no model is asked. */
  ping(): Promise<boolean>
  close(): Promise<void>
}

/** Waits between tries. There is none after the first token: an answer cannot be begun again. */
const BACK_OFF_MS = [200, 800]
/** One frame is some hundred bytes; beyond this it is no model's. */
const MAX_FRAME_CHARACTERS = 1_000_000
const MAX_ERROR_BYTES = 64_000

export function createLlm({ url, apiKey, timeouts }: LlmOptions): Llm {
  const base = url.replace(/\/+$/, '').replace(/\/v1$/, '')
  const agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    connections: 2_000,
    keepAliveTimeout: 60_000,
    // Our own clocks run instead: they know a token from a comment.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const headers = (): Record<string, string> => {
    const traceparent = currentTraceparent()
    return {
      'content-type': 'application/json',
      ...(apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
      ...(traceparent ? { traceparent } : {}),
    }
  }

  async function open(path: string, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const response = await request(`${base}/v1/${path}`, {
      method: 'POST',
      dispatcher: agent,
      headers: headers(),
      body,
      signal,
    }).catch((error: unknown) => {
      if (signal.aborted) throw signal.reason
      throw modelUnavailable(error)
    })
    if (response.statusCode === 200) return response
    const { statusCode } = response
    const retryAfter = response.headers['retry-after'] ?? response.headers['llm_provider-retry-after']
    const rejection = await readRejection(response)
    throw refusal(statusCode, typeof retryAfter === 'string' ? retryAfter : undefined, rejection)
  }

  async function post(path: string, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    for (const delayMs of BACK_OFF_MS) {
      try {
        return await open(path, body, signal)
      } catch (error) {
        if (!(error instanceof AppError) || !RETRIED.has(error.code)) throw error
        await sleep(delayMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {
          throw signal.reason
        })
      }
    }
    return open(path, body, signal)
  }

  async function* stream(wanted: ModelRequest, signal: AbortSignal): ModelStream {
    const span = startSpan(`chat ${wanted.model}`, SpanKind.CLIENT, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': wanted.model,
    })
    const clock = createClock(timeouts)
    try {
      const response = await post('chat/completions', bodyOf(wanted), AbortSignal.any([signal, clock.signal]))
      for await (const events of readEvents(response.body, clock)) {
        for (const event of events) {
          if (event.type === 'usage') {
            span?.setAttribute('gen_ai.usage.input_tokens', event.promptTokens ?? 0)
            span?.setAttribute('gen_ai.usage.output_tokens', event.completionTokens ?? 0)
          } else if (event.type === 'finish') span?.setAttribute('gen_ai.response.finish_reasons', [event.reason])
        }
        yield events
      }
    } catch (error) {
      failSpan(span, error)
      if (signal.aborted) throw signal.reason
      if (clock.signal.aborted) throw clock.signal.reason
      throw error instanceof AppError ? error : modelInterrupted(error)
    } finally {
      clock.stop()
      span?.end()
    }
  }

  return {
    stream,
    post,
    async models() {
      const response = await request(`${base}/v1/models`, {
        dispatcher: agent,
        headers: headers(),
        signal: AbortSignal.timeout(timeouts.connectMs + 5_000),
      }).catch((error: unknown) => {
        throw modelUnavailable(error)
      })
      if (response.statusCode !== 200) {
        await response.body.dump({ limit: MAX_ERROR_BYTES }).catch(() => {})
        throw refusal(response.statusCode, undefined)
      }
      return modelListOf(await response.body.json())
    },
    async ping() {
      const response = await request(`${base}/health/liveliness`, {
        dispatcher: agent,
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null)
      await response?.body.dump({ limit: MAX_ERROR_BYTES }).catch(() => {})
      // Another server of the same API may not have this path; that it answers is enough.
      return response !== null && response.statusCode < 500
    },
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

/**
 * The events of a body. A stream that ends without a finish reason was cut: LiteLLM breaks off with an error frame, or
 * with nothing at all, under the status 200.
 */
async function* readEvents(body: AsyncIterable<Buffer>, clock: Clock): ModelStream {
  const frames: string[] = []
  let unparsed = 0
  const parser = createParser({
    onEvent: ({ data }) => {
      frames.push(data)
      unparsed = 0
    },
  })
  const decoder = new TextDecoder()
  const toolCalls = createToolCallCollector()
  let isFinished = false
  for await (const bytes of body) {
    unparsed += bytes.length
    parser.feed(decoder.decode(bytes, { stream: true }))
    if (unparsed > MAX_FRAME_CHARACTERS) throw modelInterrupted('a frame without an end')
    const { events, broken } = readFrames(frames.splice(0), toolCalls)
    if (events.some(({ type }) => type === 'finish')) isFinished = true
    if (events.length > 0) {
      clock.heard()
      yield events
    }
    if (broken !== null) throw modelInterrupted(broken)
  }
  if (!isFinished) throw modelInterrupted('the stream ended without a finish reason')
}

/** The events of some frames up to one that cannot be used, and what was wrong with it. */
function readFrames(
  frames: readonly string[],
  toolCalls: ToolCallCollector,
): { events: ModelEvent[]; broken: string | null } {
  const events: ModelEvent[] = []
  for (const data of frames) {
    if (data === '[DONE]') continue
    const frame = readChatFrame(data)
    if (frame.type === 'broken') return { events, broken: frame.reason }
    if (!toolCalls.push(frame.toolCallPieces)) return { events, broken: 'more tool calls than a turn may have' }
    for (const event of frame.events) {
      const calls = event.type === 'finish' ? toolCalls.calls() : []
      if (calls.length > 0) events.push({ type: 'tool_calls', calls })
      events.push(event)
    }
  }
  return { events, broken: null }
}

/** Counts the time to the first event, and between events. */
interface Clock {
  signal: AbortSignal
  heard(): void
  stop(): void
}

export function createClock({ firstTokenMs, silenceMs }: Omit<LlmOptions['timeouts'], 'connectMs'>): Clock {
  const controller = new AbortController()
  const expire = (detail: string) => () => controller.abort(new AppError(504, 'model_timeout', detail))
  let timer = setTimeout(expire('The model did not begin to answer in time; try again.'), firstTokenMs)
  let lastHeard = 0
  const check = () => {
    const quietMs = performance.now() - lastHeard
    if (quietMs >= silenceMs) expire('The model stopped in the middle of its answer; what it wrote is kept.')()
    else timer = setTimeout(check, silenceMs - quietMs)
  }
  return {
    signal: controller.signal,
    heard() {
      // A timer that is set again for every token would cost more than the token.
      if (lastHeard === 0) {
        clearTimeout(timer)
        timer = setTimeout(check, silenceMs)
      }
      lastHeard = performance.now()
    },
    stop: () => clearTimeout(timer),
  }
}

/** Failures that another try may mend. */
const RETRIED = new Set(['model_unavailable', 'model_overloaded'])

const modelUnavailable = (cause: unknown): AppError =>
  new AppError(502, 'model_unavailable', 'The model server cannot be reached or has failed; try again later.', {
    cause,
  })

const modelInterrupted = (cause: unknown): AppError =>
  new AppError(502, 'model_interrupted', 'The model broke off in the middle of its answer; what it wrote is kept.', {
    cause,
  })

/** What a refusal means to the person who asked. */
function refusal(status: number, retryAfter: string | undefined, rejection?: Rejection): AppError {
  const cause = rejection ?? `the model server answered ${status}`
  if (status === 429) {
    const seconds = retryAfter && /^\d{1,6}$/.test(retryAfter) ? retryAfter : '10'
    return new AppError(503, 'model_overloaded', 'The model takes no more requests at the moment; try again later.', {
      cause,
      headers: { 'Retry-After': seconds },
    })
  }
  if (status === 408 || status === 504) {
    return new AppError(504, 'model_timeout', 'The model did not begin to answer in time; try again.', { cause })
  }
  if (status >= 500) return modelUnavailable(cause)
  if (status === 401 || status === 403) {
    return new AppError(502, 'model_refused', 'The model server refused our key; an administrator must look.', {
      cause,
    })
  }
  if (status === 404)
    return new AppError(422, 'unknown_model', 'There is no such model here; see /api/models.', { cause })
  return new AppError(502, 'model_rejected', 'The model server did not take the request: see /api/models.', { cause })
}
