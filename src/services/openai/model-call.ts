import type { Span } from '@opentelemetry/api'
import type { Dispatcher } from 'undici'
import { AppError } from '../../core/errors.ts'
import { type GenAiAttributes, PROVIDER } from '../../core/gen-ai.ts'
import { failSpan, inSpan, SpanKind, startSpan } from '../../core/telemetry.ts'
import type { Llm } from '../../providers/llm.ts'
import { Rejection } from '../../providers/rejection.ts'
import { modelNotFound } from './models.ts'

/** What calls of plain models stand on. */
export interface ModelServer {
  /** Null: there is no model server, and so no plain model. */
  llm: Llm | null
}

/** One call of a model: where it goes, its body, and who may end it. */
export interface ModelCall {
  path: 'chat/completions' | 'embeddings'
  model: string
  body: string
  signal: AbortSignal
}

type Response = Dispatcher.ResponseData

/**
 * Posts to the model server inside a client span of its own and hands the response to `read`; the span ends with it.
 * @throws AppError in our own words, with the status that the caller's mistake or the server's failure deserves; or the
 * reason of the call's `signal`.
 */
export async function askModel<T>(
  server: ModelServer,
  call: ModelCall,
  read: (response: Response, span: Span | null) => Promise<T>,
): Promise<T> {
  const span = spanOf(call)
  try {
    return await read(await inSpan(span, () => post(server, call)), span)
  } catch (error) {
    failSpan(span, error)
    throw told(error, call.signal)
  } finally {
    span?.end()
  }
}

/** The same for what is read as it comes. */
export async function* streamModel<T>(
  server: ModelServer,
  call: ModelCall,
  read: (response: Response, span: Span | null) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const span = spanOf(call)
  try {
    yield* read(await inSpan(span, () => post(server, call)), span)
  } catch (error) {
    failSpan(span, error)
    throw told(error, call.signal)
  } finally {
    span?.end()
  }
}

function spanOf({ path, model }: ModelCall): Span | null {
  const operation = path === 'embeddings' ? 'embeddings' : 'chat'
  const attributes: GenAiAttributes = {
    ...PROVIDER,
    'gen_ai.operation.name': operation,
    'gen_ai.request.model': model,
  }
  return startSpan(`${operation} ${model}`, SpanKind.CLIENT, attributes)
}

async function post({ llm }: ModelServer, { signal, ...call }: ModelCall): Promise<Response> {
  if (!llm) throw modelNotFound()
  return llm.post(call, signal)
}

/** What the client is told of whatever went wrong. */
function told(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  return error instanceof AppError ? explain(error) : brokeOff(error)
}

/** The model server had begun and did not end as it should. */
export const brokeOff = (cause: unknown): AppError =>
  new AppError(502, 'model_interrupted', 'The model broke off in the middle of its answer; ask again.', { cause })

/** What was refused because of the request is told as the caller's mistake, as far as it can be said safely. */
function explain(error: AppError): AppError {
  const { cause } = error
  if (!(cause instanceof Rejection) || (error.code !== 'model_rejected' && error.code !== 'unknown_model')) return error
  if (cause.kind === 'model' || cause.status === 404) return modelNotFound()
  if (cause.kind === 'too_long') {
    return rejected('context_length_exceeded', 'The messages are longer than what this model can read.', 'messages')
  }
  if (cause.kind === 'content') {
    return rejected('content_filter', 'The content filter of this model refused the request.', 'messages')
  }
  const where = cause.param === null ? 'a parameter or message' : `"${cause.param}"`
  return rejected('model_rejected', `The model did not take the request: ${where} is not as it wants it.`, cause.param)
}

const rejected = (code: string, message: string, param: string | null): AppError =>
  new AppError(400, code, message, param === null ? {} : { fields: [{ path: `body.${param}`, message }] })
