import type { Span } from '@opentelemetry/api'
import { type GenAiAttributes, PROVIDER } from '../core/gen-ai.ts'
import { addContent, capturesContent, failSpan, inSpan, SpanKind, startSpan } from '../core/telemetry.ts'
import type { ModelEvent, ModelRequest, PromptMessage, ToolCall } from '../services/chat/types.ts'

/** The span of one call of a model, from its first try to its last word. */
export interface ModelSpan {
  /** Runs `work` under it, so that the model server's own spans hang there too. */
  run<T>(work: () => T): T
  saw(events: readonly ModelEvent[]): void
  /** @param failure null for an end as it should be. */
  end(failure: unknown): void
}

/** What is captured of one answer, at most. */
const MAX_CAPTURED_CHARACTERS = 100_000

export function startModelSpan({ model, messages, temperature, maxTokens }: ModelRequest): ModelSpan {
  const startedAt = performance.now()
  const span = startSpan(`chat ${model}`, SpanKind.CLIENT, {
    ...PROVIDER,
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': model,
    'gen_ai.request.stream': true,
    'gen_ai.output.type': 'text',
    ...(temperature === undefined ? {} : { 'gen_ai.request.temperature': temperature }),
    ...(maxTokens === undefined ? {} : { 'gen_ai.request.max_tokens': maxTokens }),
  } satisfies GenAiAttributes)
  addContent(span, () => ({ 'gen_ai.input.messages': JSON.stringify(messages.map(toParts)) }))
  const said = span && capturesContent() ? { text: '', calls: [] as ToolCall[], finish: '' } : null
  let hasBegun = false

  return {
    run: (work) => inSpan(span, work),
    saw(events) {
      if (!hasBegun) {
        hasBegun = true
        set(span, { 'gen_ai.response.time_to_first_chunk': (performance.now() - startedAt) / 1_000 })
      }
      for (const event of events) {
        if (event.type !== 'text') describe(span, event)
        if (!said) continue
        if (event.type === 'text') said.text = (said.text + event.text).slice(0, MAX_CAPTURED_CHARACTERS)
        else if (event.type === 'tool_calls') said.calls = event.calls
        else if (event.type === 'finish') said.finish = event.reason
      }
    },
    end(failure) {
      if (said) {
        const { text, calls, finish } = said
        const message = toParts({
          role: 'assistant',
          content: text,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        })
        addContent(span, () => ({ 'gen_ai.output.messages': JSON.stringify([{ ...message, finish_reason: finish }]) }))
      }
      // What was ended from outside, with a reason that is no error, has not failed.
      if (failure instanceof Error) failSpan(span, failure)
      span?.end()
    },
  }
}

const set = (span: Span | null, attributes: GenAiAttributes) => span?.setAttributes(attributes)

function describe(span: Span | null, event: Exclude<ModelEvent, { type: 'text' }>): void {
  if (event.type === 'answerer') {
    set(span, {
      'gen_ai.response.model': event.model,
      ...(event.id === null ? {} : { 'gen_ai.response.id': event.id }),
    })
  } else if (event.type === 'usage') {
    set(span, {
      ...(event.promptTokens === null ? {} : { 'gen_ai.usage.input_tokens': event.promptTokens }),
      ...(event.completionTokens === null ? {} : { 'gen_ai.usage.output_tokens': event.completionTokens }),
    })
  } else if (event.type === 'finish') set(span, { 'gen_ai.response.finish_reasons': [event.reason] })
}

/** A message as the conventions write it. */
function toParts(message: PromptMessage): { role: string; parts: object[] } {
  const { role, content } = message
  if (role === 'tool') {
    return { role, parts: [{ type: 'tool_call_response', id: message.tool_call_id, response: content }] }
  }
  const calls = role === 'assistant' ? (message.tool_calls ?? []) : []
  return {
    role,
    parts: [
      ...(content === '' ? [] : [{ type: 'text', content }]),
      ...calls.map(({ id, function: called }) => ({
        type: 'tool_call',
        id,
        name: called.name,
        arguments: called.arguments,
      })),
    ],
  }
}
