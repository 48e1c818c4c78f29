import { type Static, Type } from 'typebox'
import { AgentAccount, AgentStep, Candidate, MarkerCheck, RetrievalAccount } from './account.ts'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'
import { Citation, MessageResponse } from './chat.ts'

export const TraceKind = Type.Union([Type.Literal('answer'), Type.Literal('ingestion'), Type.Literal('replay')])
export type TraceKind = Static<typeof TraceKind>

/** No pattern: what is no trace id is a trace that is not there. */
export const TraceParams = Type.Object({ trace_id: Type.String({ description: '32 hex digits.' }) })

export const TraceQuery = Type.Object(
  {
    ...PageQuery.properties,
    kind: Type.Union([Type.Literal('answer'), Type.Literal('ingestion'), Type.Literal('replay')], {
      default: 'answer',
      description: 'What the traces explain. A list is of one kind, newest first.',
    }),
    project_id: Type.Optional(Id),
    conversation_id: Type.Optional(Id),
    message_id: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'An answer; with `kind=replay`, its replays.',
      }),
    ),
    document_id: Type.Optional(Id),
    user_id: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: "One's own, or for an administrator anybody's.",
      }),
    ),
    status: Type.Optional(Text(20, 1, { description: 'Of the answer, or of the document.' })),
    model: Type.Optional(Text(4_000)),
    trace_id: Type.Optional(Text(32)),
    since: Type.Optional(DateTime),
    until: Type.Optional(DateTime),
  },
  { additionalProperties: false },
)
export type TraceQuery = Static<typeof TraceQuery>

const HIDDEN = 'null: it is not yours to read; an administrator sees figures and spans only.'

/** What a trace explains, in figures: one line of a list. */
export const TraceSummary = Type.Object({
  kind: TraceKind,
  id: Type.Integer({
    minimum: 1,
    description: 'Of the answer (a message), of the version of a document, or of the replay.',
  }),
  trace_id: Type.String(),
  title: Nullable(Type.String(), { description: `The question, or the name of the document. ${HIDDEN}` }),
  project_id: Id,
  user_id: Nullable(Id, { description: 'Who asked, or added the document.' }),
  conversation_id: Nullable(Id),
  message_id: Nullable(Id, { description: 'The answer; of a replay, the one it is compared with.' }),
  document_id: Nullable(Id),
  version: Nullable(Type.Integer({ minimum: 1 })),
  status: Type.String(),
  error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
  model: Nullable(Type.String()),
  usage: Nullable(MessageResponse.properties.usage),
  first_token_ms: Nullable(Type.Integer(), { description: 'From the start of the answer to its first text.' }),
  total_ms: Nullable(Type.Integer()),
  created_at: DateTime,
})
export type TraceSummary = Static<typeof TraceSummary>

const AttributeValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const Attributes = Type.Record(Type.String(), Type.Union([AttributeValue, Type.Array(AttributeValue)]))

/** A span as it is stored. */
export const StoredSpan = Type.Object({
  id: Type.String({ description: '16 hex digits.' }),
  parent_id: Nullable(Type.String()),
  name: Type.String(),
  kind: Type.Integer({
    minimum: 0,
    maximum: 4,
    description: "OpenTelemetry's: 0 internal, 1 server, 2 client, 3 producer, 4 consumer.",
  }),
  start_us: Type.Integer({ description: 'Microseconds since 1970.' }),
  duration_us: Type.Integer({ minimum: 0, description: 'Microseconds.' }),
  is_error: Type.Boolean(),
  attributes: Attributes,
})
export type StoredSpan = Static<typeof StoredSpan>

/** A span with what happened during it. */
export interface TraceSpan extends StoredSpan {
  offset_ms: number
  duration_ms: number
  children: TraceSpan[]
}

export const TraceSpan = Type.Cyclic(
  {
    TraceSpan: Type.Object({
      ...StoredSpan.properties,
      offset_ms: Type.Number({ description: 'From the start of the first span.' }),
      duration_ms: Type.Number({ minimum: 0 }),
      children: Type.Array(Type.Ref('TraceSpan'), { description: 'In the order of their starts.' }),
    }),
  },
  'TraceSpan',
)

/** A candidate with what it says. */
export const WeighedPassage = Type.Object({
  rank: Type.Integer({ minimum: 1, description: 'Within what was weighed, best first.' }),
  ...Candidate.properties,
  document_name: Nullable(Type.String(), { description: 'null: the document was deleted.' }),
  text: Nullable(Type.String(), {
    description: 'Verbatim from the version that was weighed; null: the document was deleted.',
  }),
  is_cited: Type.Boolean(),
})
export type WeighedPassage = Static<typeof WeighedPassage>

const PromptMessage = Type.Object({ role: Type.String(), content: Type.String() })

/** How an answer came to be. */
export const Account = Type.Object({
  question: Type.String({ description: 'As it was asked.' }),
  search_query: Type.String({ description: 'As it was searched for: rewritten when it follows others.' }),
  parameters: Type.Object({
    model: Type.String(),
    use_documents: Type.Boolean(),
    agent_id: Type.Optional(Id),
    document_ids: Type.Optional(Type.Array(Id)),
    temperature: Type.Optional(Type.Number()),
    max_tokens: Type.Optional(Type.Integer()),
  }),
  agent: Nullable(AgentAccount),
  retrieval: Nullable(RetrievalAccount),
  candidates: Type.Array(WeighedPassage, { description: 'Every passage that was weighed, best first.' }),
  prompt: Nullable(Type.Array(PromptMessage), {
    description: 'The exact messages of the first call of the model; null: no model was asked, or it is redacted.',
  }),
  steps: Type.Array(AgentStep, { description: 'What an agent did, turn by turn.' }),
  is_redacted: Type.Boolean({
    description: 'Prompt and steps were taken out, because a document that they quoted was deleted.',
  }),
  markers: Type.Array(MarkerCheck, {
    description: 'Every marker that the model wrote, as it was checked; those without an index were removed.',
  }),
})
export type Account = Static<typeof Account>

/** An answer, or a replay of one, with its account. */
export const ExplainedAnswer = Type.Object({
  summary: TraceSummary,
  content: Nullable(Type.String(), { description: HIDDEN }),
  finish_reason: MessageResponse.properties.finish_reason,
  citations: Type.Array(Citation),
  account: Nullable(Account),
  account_missing: Nullable(
    Type.Union([Type.Literal('hidden'), Type.Literal('in_progress'), Type.Literal('gone')], {
      description:
        'Why there is no account. `hidden`: it is not yours to read; `in_progress`: the answer is being made; `gone`: it is older than TRACE_RETENTION_DAYS, or there was never one.',
    }),
  ),
})
export type ExplainedAnswer = Static<typeof ExplainedAnswer>

export const IngestionTrace = Type.Object({
  summary: TraceSummary,
  media_type: Type.String(),
  size_bytes: Type.Integer(),
  page_count: Nullable(Type.Integer()),
  chunk_count: Type.Integer(),
})
export type IngestionTrace = Static<typeof IngestionTrace>

const Changed = <T extends typeof Type.Number | typeof Type.Integer>(type: T) =>
  Type.Object({ before: Nullable(type()), after: Nullable(type()) })

/** What is to be different; what is left out is as it was. */
export const ReplayChanges = Type.Object({
  model: Type.Optional(Text(4_000)),
  prompt: Type.Optional(
    Text(100_000, 1, {
      description: "The system message, word for word, in place of the account's first message.",
    }),
  ),
  top_k: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Passages that are weighed.' })),
  mode: Type.Optional(Type.Union([Type.Literal('hybrid'), Type.Literal('lexical'), Type.Literal('vector')])),
  rerank: Type.Optional(Type.Boolean()),
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
})
export type ReplayChanges = Static<typeof ReplayChanges>

export const ReplayRequest = Type.Object(
  {
    message_id: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Which answer, where several have this trace id.',
      }),
    ),
    ...ReplayChanges.properties,
  },
  { additionalProperties: false },
)
export type ReplayRequest = Static<typeof ReplayRequest>

/** What came out differently. */
export const Comparison = Type.Object({
  asked: ReplayChanges,
  answer_is_same: Type.Boolean(),
  passages: Type.Array(
    Type.Object({
      chunk_id: Id,
      document_id: Id,
      version: Type.Integer(),
      rank: Changed(Type.Integer),
      number: Changed(Type.Integer),
    }),
    { description: 'Every passage that either weighed; a rank of null: it was not among them.' },
  ),
  entered: Type.Integer({ description: 'Passages that only the replay weighed.' }),
  left: Type.Integer({ description: 'Passages that only the original weighed.' }),
  citations: Type.Array(
    Type.Object({
      document_id: Nullable(Id),
      version: Type.Integer(),
      start: Type.Integer(),
      end: Type.Integer(),
      quote: Type.String(),
      index: Changed(Type.Integer),
    }),
    { description: 'Every quote that either cites.' },
  ),
  prompt_tokens: Changed(Type.Integer),
  completion_tokens: Changed(Type.Integer),
  cost_usd: Changed(Type.Number),
  first_token_ms: Changed(Type.Integer),
  total_ms: Changed(Type.Integer),
  missing_versions: Type.Array(Type.Object({ document_id: Id, version: Type.Integer() }), {
    description: 'Versions that the original weighed and that are there no more: the replay went without them.',
  }),
})
export type Comparison = Static<typeof Comparison>

export const ReplayResponse = Type.Object({
  original: ExplainedAnswer,
  replay: ExplainedAnswer,
  comparison: Nullable(Comparison, { description: 'null: the answers are not yours to read.' }),
})
export type ReplayResponse = Static<typeof ReplayResponse>

/** All that one may see under a trace id. Several answers have the same when their clients continued one `traceparent`. */
export const TraceResponse = Type.Object({
  trace_id: Type.String(),
  jaeger_url: Nullable(Type.String(), { description: 'The same trace in Jaeger, with the spans of other systems.' }),
  has_more: Type.Boolean({ description: 'More has this trace id than is shown here; the list has all of it.' }),
  answers: Type.Array(ExplainedAnswer),
  ingestions: Type.Array(IngestionTrace),
  replays: Type.Array(ReplayResponse),
  spans: Type.Array(TraceSpan, {
    description: 'What happened when, as trees; the root of each has its parent elsewhere, or none.',
  }),
  dropped_spans: Type.Integer({ description: 'Spans beyond what is kept of one trace.' }),
  spans_missing: Nullable(
    Type.Union([Type.Literal('off'), Type.Literal('in_progress'), Type.Literal('gone')], {
      description:
        'Why there are no spans. `off`: OTEL_ENABLED is false; `in_progress`: they come when it is over; `gone`: they are older than TRACE_RETENTION_DAYS, or their process ended before it could write them.',
    }),
  ),
})
export type TraceResponse = Static<typeof TraceResponse>
