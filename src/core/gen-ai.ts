import type * as conventions from '@opentelemetry/semantic-conventions/incubating'

type Conventions = typeof conventions
type GenAiName = Conventions[Extract<keyof Conventions, `ATTR_GEN_AI_${string}`>]

/**
 * Attributes of calls of models and tools, under the names of OpenTelemetry's conventions for generative AI. Only the types
 * are taken from their package: its thousands of constants would cost a start 10 MB and some 50 ms.
 */
export type GenAiAttributes = { [Name in GenAiName]?: string | number | boolean | string[] }

/** LiteLLM stands before whichever provider it is; the conventions let one be named that they do not list. */
export const PROVIDER = { 'gen_ai.provider.name': 'litellm' } satisfies GenAiAttributes

/** What people and models wrote. It is in spans only where `OTEL_CAPTURE_CONTENT` says so, and never in those kept here. */
export type ContentAttributes = Pick<
  GenAiAttributes,
  | 'gen_ai.input.messages'
  | 'gen_ai.output.messages'
  | 'gen_ai.retrieval.query.text'
  | 'gen_ai.tool.call.arguments'
  | 'gen_ai.tool.call.result'
>

const CONTENT: Record<keyof ContentAttributes, true> = {
  'gen_ai.input.messages': true,
  'gen_ai.output.messages': true,
  'gen_ai.retrieval.query.text': true,
  'gen_ai.tool.call.arguments': true,
  'gen_ai.tool.call.result': true,
}

export const isContent = (name: string): boolean => Object.hasOwn(CONTENT, name)
