import { type Static, Type } from 'typebox'
import { DateTime, Id, Nullable, PageQuery, Text } from './base.ts'

/** As model servers take it. */
export const TOOL_NAME = '^[A-Za-z0-9_-]{1,64}$'
/** What an agent is, whether it comes from a file or from somebody's hand. */
const traits = {
  name: Text(200),
  description: Type.Optional(Nullable(Text(2_000, 0))),
  system_prompt: Text(32_000),
  model: Type.Optional(Nullable(Text(200), { description: 'Default: the model that answers here by default.' })),
  temperature: Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 2 }))),
  tools: Type.Array(Type.String({ pattern: TOOL_NAME }), {
    maxItems: 64,
    uniqueItems: true,
    default: [],
    description: 'Names of tools; GET /api/tools says which there are.',
  }),
  max_steps: Type.Integer({
    minimum: 1,
    maximum: 50,
    default: 8,
    description: 'Turns of the model within one answer; in the last one it may call no tool.',
  }),
}
/** Lower-case letters, digits and single dashes. */
export const SLUG = '^[a-z0-9](?:-?[a-z0-9]){0,49}$'
const Slug = Type.String({ pattern: SLUG, description: 'Names it in `agent:<slug>`.' })
const DocumentIds = Type.Optional(
  Nullable(Type.Array(Id, { minItems: 1, maxItems: 1_000, uniqueItems: true }), {
    description: 'The only documents it may read; null: all of the project.',
  }),
)

export const AgentCreate = Type.Object(
  { project_id: Id, slug: Slug, ...traits, document_ids: DocumentIds },
  { additionalProperties: false },
)
export type AgentCreate = Static<typeof AgentCreate>

export const AgentUpdate = Type.Object(
  {
    slug: Type.Optional(Slug),
    name: Type.Optional(traits.name),
    description: traits.description,
    system_prompt: Type.Optional(traits.system_prompt),
    model: traits.model,
    temperature: traits.temperature,
    tools: Type.Optional(Type.Array(traits.tools.items, { maxItems: 64, uniqueItems: true })),
    max_steps: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    document_ids: DocumentIds,
  },
  { additionalProperties: false, minProperties: 1 },
)
export type AgentUpdate = Static<typeof AgentUpdate>

/** A file of `agents/`; the file's name is the slug. */
export const AgentFile = Type.Object(traits, { additionalProperties: false })
export type AgentFile = Static<typeof AgentFile>

export const AgentQuery = Type.Interface([PageQuery], { project_id: Type.Optional(Id) })
export type AgentQuery = Static<typeof AgentQuery>

export const AgentResponse = Type.Object({
  id: Id,
  project_id: Nullable(Id, {
    description: 'Null: a system agent, which everybody may ask and no one may change here.',
  }),
  slug: Type.String(),
  name: Type.String(),
  description: Nullable(Type.String()),
  system_prompt: Type.String(),
  model: Nullable(Type.String()),
  temperature: Nullable(Type.Number()),
  tools: Type.Array(Type.String()),
  document_ids: Nullable(Type.Array(Id)),
  max_steps: Type.Integer(),
  created_at: DateTime,
  updated_at: DateTime,
})
export type AgentResponse = Static<typeof AgentResponse>
