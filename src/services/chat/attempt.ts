import { databaseError } from '../../core/database-errors.ts'
import { AppError } from '../../core/errors.ts'
import type { GenAiAttributes } from '../../core/gen-ai.ts'
import { countUsage, type Metrics } from '../../core/metrics.ts'
import { failSpan, withSpan } from '../../core/telemetry.ts'
import { CUT_SHORT } from '../../providers/model-failure.ts'
import type { Tokenizer } from '../../providers/tokenizer.ts'
import { INTERRUPTED } from '../runs/ending.ts'
import type { Frame } from '../runs/frames.ts'
import type { EndReason } from '../runs/live-run.ts'
import { type AnswerMaker, makeAnswer, type Question } from './answer.ts'
import { type Draft, newDraft } from './draft.ts'
import { createMeter, type MeteredUsage } from './meter.ts'

export interface AttemptServices extends AnswerMaker {
  tokenizer: Tokenizer
  metrics: Metrics
}

/** Where an answer goes while it is made, and who may end it. */
export interface AttemptSink {
  emit(frames: Frame[]): Promise<void>
  /** Writes down what is known of the answer so far. Never waits, never throws. */
  keep(draft: Draft): void
  /** Returns when all that was emitted is where it belongs. */
  flush(): Promise<void>
  signal: AbortSignal
  /** Why it was ended from outside; null when nobody did. */
  endReason(): EndReason | null
  /** What names it in the logs. */
  label: Record<string, number>
  /** Attributes of its span. */
  attributes: GenAiAttributes
}

/** How making an answer ended. */
export interface Attempt {
  status: 'complete' | 'stopped' | 'interrupted' | 'failed'
  /** What a reader is told; null when it ended as it should, or as its owner wished. */
  error: AppError | null
  draft: Draft
  usage: MeteredUsage
  totalMs: number
}

/**
 * Makes an answer, of a run or of a replay: in a span of its own, every call of a model counted. Never throws: whatever
 * happens is how it ended, with all that was known by then.
 */
export async function attemptAnswer(
  services: AttemptServices,
  question: Question,
  sink: AttemptSink,
): Promise<Attempt> {
  const { metrics } = services
  const meter = createMeter(services.llm, services.tokenizer)
  const startedAt = performance.now()
  const elapsedMs = () => Math.round(performance.now() - startedAt)
  const draft = newDraft(question.text)
  const { model, agent } = question
  metrics.chatRunsOpen.inc()
  const attributes: GenAiAttributes = {
    ...(agent ? { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.id': String(agent.id) } : {}),
    ...sink.attributes,
    'gen_ai.request.model': model,
  }
  const failed = await withSpan('chat.run', attributes, async (span) => {
    try {
      await makeAnswer({ ...services, llm: meter.llm }, question, {
        draft,
        usage: meter.total,
        signal: sink.signal,
        emit: sink.emit,
        keep: () => sink.keep(draft),
        onFirstText: () => {
          draft.firstTokenMs = elapsedMs()
          metrics.timeToFirstTokenSeconds.observe(draft.firstTokenMs / 1_000)
        },
      })
      await sink.flush()
      return null
    } catch (failure) {
      // What its owner stopped has not failed.
      if (sink.endReason() !== 'stopped') failSpan(span, failure)
      return { failure }
    }
  })
  metrics.chatRunsOpen.dec()
  const error = failed && errorOf(services, sink, failed.failure)
  const status = failed ? (sink.endReason() ?? (error?.code === CUT_SHORT ? 'interrupted' : 'failed')) : 'complete'
  const usage = await meter.total()
  countUsage(metrics, { model, ...usage })
  return { status, error, draft, usage, totalMs: elapsedMs() }
}

function errorOf({ logger }: AttemptServices, { label, endReason }: AttemptSink, failure: unknown): AppError | null {
  if (endReason() === 'stopped') return null
  if (endReason() === 'interrupted') return INTERRUPTED()
  const known = failure instanceof AppError ? failure : databaseError(failure)
  if (known) {
    logger.warn({ err: known.cause ?? known, code: known.code, ...label }, 'answer failed')
    return known
  }
  logger.error({ err: failure, ...label }, 'answer failed')
  return new AppError(500, 'internal_error', 'Something went wrong here; the trace id finds it in the logs.')
}
