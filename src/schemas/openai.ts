import { type Static, type TSchema, Type } from 'typebox'
import { Nullable, Text } from './base.ts'

/** An error as OpenAI's API has it; its clients read `error.message`, `error.code` and `error.param`. */
export const OpenAiErrorResponse = Type.Object({
  error: Type.Object({
    message: Type.String({ description: 'A sentence for a person.' }),
    type: Type.String(),
    param: Nullable(Type.String()),
    code: Nullable(Type.String({ description: 'A stable code, for programs.' })),
  }),
})
export type OpenAiErrorResponse = Static<typeof OpenAiErrorResponse>

export const OpenAiModel = Type.Object({
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer({ description: 'Unix seconds; 0 where it is not known.' }),
  owned_by: Type.String(),
  name: Type.Optional(Type.String({ description: 'What people call the project or agent.' })),
})
export type OpenAiModel = Static<typeof OpenAiModel>

export const OpenAiModelList = Type.Object({ object: Type.Literal('list'), data: Type.Array(OpenAiModel) })

/** The clients send null for what was not set. */
const Optional = <T extends TSchema>(schema: T) => Type.Optional(Nullable(schema))
/** What only the model reads; it is passed on as it came. */
const passed = () => Type.Optional(Type.Unknown())

const ModelName = Type.Intersect([Text(4_000)], {
  description: 'A model of `GET /v1/models`: plain, or `project:<id>` or `agent:<slug>`, which answer from documents.',
})

export const OpenAiMessage = Type.Object(
  {
    role: Type.Union(
      ['system', 'developer', 'user', 'assistant', 'tool', 'function'].map((role) => Type.Literal(role)),
    ),
    content: Type.Optional(
      Nullable(Type.Union([Type.String(), Type.Array(Type.Object({ type: Type.String() }), { maxItems: 1_000 })])),
    ),
  },
  { description: 'As in OpenAI’s API; images and files come as `data:` URLs.' },
)
export type OpenAiMessage = Static<typeof OpenAiMessage>

const FunctionTool = Type.Object({ type: Type.Union([Type.Literal('function'), Type.Literal('custom')]) })

/**
 * The parameters of OpenAI's API, and no others: LiteLLM takes settings of its own in the body (`api_base`, `fallbacks`,
 * `mock_response`, …), which are not a client's to set.
 */
export const ChatCompletionRequest = Type.Object(
  {
    model: ModelName,
    messages: Type.Array(OpenAiMessage, { minItems: 1, maxItems: 10_000 }),
    stream: Optional(Type.Boolean()),
    stream_options: Optional(
      Type.Object(
        { include_usage: Optional(Type.Boolean()), include_obfuscation: passed() },
        { additionalProperties: false },
      ),
    ),
    max_tokens: Optional(Type.Integer({ minimum: 1 })),
    max_completion_tokens: Optional(Type.Integer({ minimum: 1 })),
    n: Optional(Type.Integer({ minimum: 1, maximum: 8 })),
    temperature: Optional(Type.Number({ minimum: 0, maximum: 2 })),
    tools: Optional(Type.Array(FunctionTool, { maxItems: 128 })),
    tool_choice: passed(),
    parallel_tool_calls: passed(),
    functions: passed(),
    function_call: passed(),
    response_format: passed(),
    top_p: passed(),
    top_k: passed(),
    frequency_penalty: passed(),
    presence_penalty: passed(),
    logit_bias: passed(),
    logprobs: passed(),
    top_logprobs: passed(),
    stop: passed(),
    seed: passed(),
    modalities: passed(),
    audio: passed(),
    prediction: passed(),
    reasoning_effort: passed(),
    thinking: passed(),
    verbosity: passed(),
    web_search_options: passed(),
    service_tier: passed(),
    store: passed(),
    prompt_cache_key: passed(),
    prompt_cache_retention: passed(),
    safety_identifier: passed(),
    user: Type.Optional(Type.Unknown({ description: 'Accepted and not passed on: the credential says who asks.' })),
    metadata: Type.Optional(Type.Unknown({ description: 'Accepted and not passed on.' })),
  },
  { additionalProperties: false },
)
export type ChatCompletionRequest = Static<typeof ChatCompletionRequest>

/** Loosely: a plain model's answer is passed on with all that the model server put into it. */
export const ChatCompletion = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('chat.completion'),
    created: Type.Integer(),
    model: Type.String(),
    choices: Type.Array(
      Type.Object(
        {
          index: Type.Integer(),
          message: Type.Object(
            {
              role: Type.String(),
              content: Nullable(Type.String()),
              annotations: Type.Optional(
                Type.Array(
                  Type.Unknown({ description: '`url_citation`: where a `[n]` stands, and the document it rests on.' }),
                ),
              ),
              citations: Type.Optional(
                Type.Array(Type.Unknown({ description: 'As in `MessageResponse.citations` of `/api/chat`.' })),
              ),
            },
            { additionalProperties: true },
          ),
          finish_reason: Type.String(),
        },
        { additionalProperties: true },
      ),
    ),
    usage: Type.Unknown(),
  },
  { additionalProperties: true },
)

const TokenIds = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 100_000 })

export const EmbeddingsRequest = Type.Object(
  {
    model: ModelName,
    input: Type.Union([
      Type.String({ minLength: 1 }),
      Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2_048 }),
      TokenIds,
      Type.Array(TokenIds, { minItems: 1, maxItems: 2_048 }),
    ]),
    encoding_format: Optional(Type.Union([Type.Literal('float'), Type.Literal('base64')])),
    dimensions: Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    user: Type.Optional(Type.Unknown({ description: 'Accepted and not passed on.' })),
  },
  { additionalProperties: false },
)
export type EmbeddingsRequest = Static<typeof EmbeddingsRequest>

export const EmbeddingList = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(
    Type.Object({
      object: Type.Literal('embedding'),
      index: Type.Integer(),
      embedding: Type.Union([
        Type.Array(Type.Number()),
        Type.String({ description: 'base64 of little-endian float32' }),
      ]),
    }),
  ),
  model: Type.String(),
  usage: Type.Object({ prompt_tokens: Type.Integer(), total_tokens: Type.Integer() }),
})
export type EmbeddingList = Static<typeof EmbeddingList>
