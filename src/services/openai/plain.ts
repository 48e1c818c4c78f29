import type { Principal } from '../../core/context.ts'
import type { GenAiAttributes } from '../../core/gen-ai.ts'
import { isObject, type Json } from '../../core/json.ts'
import { isFromLitellm } from '../../providers/litellm-ending.ts'
import { createModelClock, type ModelTimeouts } from '../../providers/model-clock.ts'
import type { ChatCompletionRequest } from '../../schemas/openai.ts'
import type { Metering } from './metering.ts'
import { askModel, brokeOff, type ModelServer, streamModel } from './model-call.ts'
import { type AnswerTally, createTally, isBare, numberOf } from './plain-answer.ts'
import { type PlainRequest, toPlainRequest } from './plain-request.ts'
import { toUsage } from './shapes.ts'
import { type Frame, readFrames } from './stream-reader.ts'
import { readJson } from './whole-body.ts'

export interface PlainChatOptions extends ModelServer {
  metering: Metering
  maxAnswerTokens: number
  llmTimeouts: ModelTimeouts
}

/** Who asks which model what, and when they have gone. */
export interface PlainQuestion {
  principal: Principal
  request: ChatCompletionRequest
  signal: AbortSignal
}

/** Asks models behind LiteLLM as the client wrote it, with limits, tracing and counting. */
export interface PlainChat {
  /** The answer as one JSON object. @throws AppError, or the reason of `signal`. */
  whole(question: PlainQuestion): Promise<Json>
  /**
   * The chunks of the answer as JSON, all of one read together; the model is not read on before the consumer asks.
   * @throws AppError also for an answer that was not ended, or the reason of `signal`.
   */
  stream(question: PlainQuestion): AsyncGenerator<string[]>
}

/** An answer that is given whole is waited for as long as OpenAI's clients wait by default. */
const WHOLE_ANSWER_MS = 600_000

export function createPlainChat(options: PlainChatOptions): PlainChat {
  const { metering, maxAnswerTokens, llmTimeouts } = options
  const callOf = ({ request, signal }: PlainQuestion, plain: PlainRequest, clock: AbortSignal) => ({
    path: 'chat/completions' as const,
    model: request.model,
    body: plain.body,
    signal: AbortSignal.any([signal, clock]),
  })

  return {
    async *stream(question) {
      const { principal, request } = question
      const plain = toPlainRequest(request, maxAnswerTokens)
      await metering.requireQuota(principal)
      const clock = createModelClock(llmTimeouts)
      const tally = createTally(plain)
      try {
        yield* streamModel(options, callOf(question, plain, clock.signal), async function* (response, span) {
          try {
            for await (const frames of readFrames(response.body)) {
              clock.heard()
              for (const { value } of frames) tally.see(value)
              const passed = frames.flatMap((frame) => passOn(frame, plain))
              if (passed.length > 0) yield passed
              if (tally.isTooLong()) return yield cutOff(frames, tally, plain)
            }
            if (!tally.isFinished()) throw brokeOff('the stream ended without a finish reason')
            const doubt = isFromLitellm(response) ? tally.doubt() : null
            if (doubt !== null) throw brokeOff(doubt)
          } finally {
            span?.setAttributes(spanAttributes(tally))
            // However it ended: a reader who hangs up has used what was written.
            await metering.record(principal, { model: request.model, ...tally.usage() })
          }
        })
      } finally {
        clock.stop()
      }
    },

    async whole(question) {
      const { principal, request } = question
      const plain = toPlainRequest(request, maxAnswerTokens)
      await metering.requireQuota(principal)
      const clock = createModelClock({ firstTokenMs: WHOLE_ANSWER_MS, silenceMs: WHOLE_ANSWER_MS })
      const tally = createTally(plain)
      try {
        return await askModel(options, callOf(question, plain, clock.signal), async (response, span) => {
          const answer = await readJson(response)
          if (answer) tally.see(answer)
          if (!answer || !tally.isFinished()) throw brokeOff('the answer is no completion')
          span?.setAttributes(spanAttributes(tally))
          const costUsd = tally.usage().costUsd ?? costOf(response.headers['x-litellm-response-cost'])
          await metering.record(principal, { model: request.model, ...tally.usage(), costUsd })
          return answer
        })
      } finally {
        clock.stop()
      }
    },
  }
}

function spanAttributes(tally: AnswerTally): GenAiAttributes {
  const [{ promptTokens, completionTokens }, model] = [tally.usage(), tally.model()]
  return {
    'gen_ai.usage.input_tokens': promptTokens,
    'gen_ai.usage.output_tokens': completionTokens,
    'gen_ai.response.finish_reasons': tally.finishReasons(),
    ...(model === null ? {} : { 'gen_ai.response.model': model }),
  }
}

/** LiteLLM states the cost of a whole answer in a header, where it knows it. */
export const costOf = (header: string | string[] | undefined): number | null =>
  typeof header === 'string' && header.trim() !== '' ? numberOf(Number(header)) : null

/** A chunk as the client gets it: the usage only if it was asked for, and then as OpenAI has it, without a choice. */
function passOn({ text, value }: Frame, { wantsUsage }: PlainRequest): string[] {
  if (!('usage' in value)) return [text]
  const { usage, ...rest } = value
  const says = Array.isArray(value.choices) && value.choices.some((choice) => isObject(choice) && !isBare(choice))
  if (says) return [wantsUsage ? text : JSON.stringify(rest)]
  return wantsUsage && isObject(usage) ? [JSON.stringify({ ...value, choices: [] })] : []
}

/** What ends an answer whose model does not. */
function cutOff(frames: readonly Frame[], tally: AnswerTally, { wantsUsage }: PlainRequest): string[] {
  const { id, object, created, model } = frames.at(-1)?.value ?? {}
  const chunk = (rest: object) => JSON.stringify({ id, object, created, model, ...rest })
  const choices = tally.open().map((index) => ({ index, delta: {}, finish_reason: 'length' }))
  const { promptTokens, completionTokens } = tally.usage()
  return [
    chunk({ choices }),
    ...(wantsUsage ? [chunk({ choices: [], usage: toUsage(promptTokens, completionTokens) })] : []),
  ]
}
