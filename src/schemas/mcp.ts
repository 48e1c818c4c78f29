import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, Text } from './base.ts'
import { Citation } from './chat.ts'

/** Part of the name of each of its tools, so short and without an underscore. */
export const MCP_SERVER_NAME = '^[a-z0-9][a-z0-9-]{0,19}$'
const Name = Type.String({ pattern: MCP_SERVER_NAME, description: 'Lower case, digits and dashes.' })
const Url = Text(2_000)
const Command = Type.Array(Text(4_000), {
  minItems: 1,
  maxItems: 100,
  description: 'The program, then its arguments. Shown to administrators: secrets belong into `env`.',
})
const AllowedTools = Nullable(Type.Array(Text(200), { maxItems: 500, uniqueItems: true }), {
  description: 'What agents may be given of its tools; null: all.',
})

/** A token of RFC 9110. */
const HEADER_NAME = '^[A-Za-z0-9!#$%&*+.^_|~-]{1,100}$'
export const HEADER_VALUE = '^[\\t\\x20-\\x7e]{1,8000}$'
const HeaderValue = Type.String({ pattern: HEADER_VALUE })
const ENV_NAME = '^[A-Za-z_][A-Za-z0-9_]{0,99}$'
const EnvValue = Text(8_000, 0)
const secretsRecord = { maxProperties: 50, additionalProperties: false }
const WRITE_ONLY = 'Write-only: only the names are ever shown.'

export const McpServerCreate = Type.Object(
  {
    name: Name,
    transport: Type.Union([Type.Literal('http'), Type.Literal('stdio')]),
    url: Type.Optional(Url),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: HEADER_NAME }), HeaderValue, { ...secretsRecord, description: WRITE_ONLY }),
    ),
    command: Type.Optional(Command),
    env: Type.Optional(
      Type.Record(Type.String({ pattern: ENV_NAME }), EnvValue, { ...secretsRecord, description: WRITE_ONLY }),
    ),
    allowed_tools: Type.Optional(AllowedTools),
    enabled: Type.Boolean({ default: true }),
  },
  { additionalProperties: false },
)
export type McpServerCreate = Static<typeof McpServerCreate>

export const McpServerUpdate = Type.Object(
  {
    name: Type.Optional(Name),
    url: Type.Optional(Url),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: HEADER_NAME }), Nullable(HeaderValue), {
        ...secretsRecord,
        description: `${WRITE_ONLY} Null removes one; what is not named stays.`,
      }),
    ),
    command: Type.Optional(Command),
    env: Type.Optional(
      Type.Record(Type.String({ pattern: ENV_NAME }), Nullable(EnvValue), {
        ...secretsRecord,
        description: `${WRITE_ONLY} Null removes one; what is not named stays.`,
      }),
    ),
    allowed_tools: Type.Optional(AllowedTools),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type McpServerUpdate = Static<typeof McpServerUpdate>

export const McpServerResponse = Type.Object({
  id: Id,
  name: Type.String(),
  transport: Type.Union([Type.Literal('http'), Type.Literal('stdio')]),
  url: Nullable(Type.String()),
  header_names: Type.Array(Type.String()),
  command: Nullable(Type.Array(Type.String())),
  env_names: Type.Array(Type.String()),
  allowed_tools: Nullable(Type.Array(Type.String())),
  enabled: Type.Boolean(),
  unusable: Nullable(Type.Object({ code: Type.String(), detail: Type.String() }), {
    description: 'Why it cannot be used as it is, whatever the server says.',
  }),
  created_at: DateTime,
  updated_at: DateTime,
})
export type McpServerResponse = Static<typeof McpServerResponse>

export const McpServerTools = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String({ description: 'As the server calls it; what `allowed_tools` takes.' }),
      tool: Type.String({ description: 'As agents and models call it.' }),
      description: Type.String(),
      input_schema: Nullable(Type.Unsafe<object>(Type.Object({}, { additionalProperties: true })), {
        description: 'Null when it is too large to be given to a model.',
      }),
      allowed: Type.Boolean(),
      unusable: Nullable(Type.String({ description: 'Why no agent can be given it.' })),
    }),
  ),
})
export type McpServerTools = Static<typeof McpServerTools>

/** What whoever writes an agent may choose from. */
export const ToolList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String({ description: 'As agents and models call it.' }),
      description: Type.String(),
      source: Type.String({ description: '`built_in`, or the name of the MCP server it belongs to.' }),
    }),
  ),
  missing: Type.Array(Type.Object({ source: Type.String(), reason: Type.String() }), {
    description: 'Servers whose tools cannot be had now, and why.',
  }),
})

/** Arguments and results of the tools that Groundwire itself offers by MCP. */
const ProjectId = Type.Optional(
  Type.Integer({ minimum: 1, description: 'See list_projects. Default: the personal project of whoever asks.' }),
)
const DocumentIds = Type.Optional(
  Type.Array(Id, { minItems: 1, maxItems: 1_000, description: 'Only in these documents of the project.' }),
)

export const OwnSearchArguments = Type.Object(
  {
    query: Type.String({ minLength: 1, maxLength: 8_000, description: 'A question, or words to look for.' }),
    project_id: ProjectId,
    top_k: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: 'How many passages; default: 10.' })),
    document_ids: DocumentIds,
  },
  { additionalProperties: false },
)
export type OwnSearchArguments = Static<typeof OwnSearchArguments>

export const OwnSearchResult = Type.Object({
  passages: Type.Array(
    Type.Object({
      document_id: Id,
      document_name: Type.String(),
      version: Type.Integer(),
      page: Type.Integer(),
      start: Type.Integer({ description: 'UTF-16 offset into the extracted text of that version.' }),
      end: Type.Integer(),
      text: Type.String(),
      score: Type.Number(),
    }),
  ),
})
export type OwnSearchResult = Static<typeof OwnSearchResult>

export const OwnAskArguments = Type.Object(
  {
    question: Type.String({ minLength: 1, maxLength: 32_000 }),
    project_id: ProjectId,
    document_ids: DocumentIds,
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000, description: 'Default: the configured one.' })),
  },
  { additionalProperties: false },
)
export type OwnAskArguments = Static<typeof OwnAskArguments>

export const OwnAskResult = Type.Object({
  answer: Type.String({ description: '`[n]` points at the citation with this index.' }),
  citations: Type.Array(Citation),
  model: Nullable(Type.String()),
  status: Type.String(),
  conversation_id: Id,
  message_id: Id,
  trace_id: Type.String(),
})
export type OwnAskResult = Static<typeof OwnAskResult>

export const OwnProjectsArguments = Type.Object(
  { cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The next_cursor of an earlier answer.' })) },
  { additionalProperties: false },
)
export type OwnProjectsArguments = Static<typeof OwnProjectsArguments>

export const OwnProjectsResult = Type.Object({
  projects: Type.Array(Type.Object({ id: Id, name: Type.String(), personal: Type.Boolean(), role: Type.String() })),
  next_cursor: Nullable(Type.String()),
})
