import type { McpTool } from '../../providers/mcp/connection.ts'
import { modelNameOf } from './names.ts'

/** A server's tool as it may be offered to a model. */
export interface OfferedTool {
  /** As the server calls it. */
  name: string
  /** As models call it. */
  modelName: string
  description: string
  /** Null: too large, or none of an object, so that no model is given the tool. */
  parameters: object | null
  isAllowed: boolean
}

const MAX_DESCRIPTION_CHARACTERS = 1_000
/** What a tool's schema may cost of each prompt that it is in. */
const MAX_SCHEMA_CHARACTERS = 16_000
const MAX_SCHEMA_DEPTH = 20

/** A server's tools by the names that models call them; where two would have one name, the first has it. */
export function offeredTools(
  server: { name: string; allowedTools: readonly string[] | null },
  tools: readonly McpTool[],
): OfferedTool[] {
  const offered = new Map<string, OfferedTool>()
  for (const { name, description, inputSchema } of tools) {
    const modelName = modelNameOf(server.name, name)
    if (offered.has(modelName)) continue
    offered.set(modelName, {
      name,
      modelName,
      description: description.slice(0, MAX_DESCRIPTION_CHARACTERS).toWellFormed(),
      parameters: boundedSchema(inputSchema),
      isAllowed: server.allowedTools?.includes(name) ?? true,
    })
  }
  return [...offered.values()]
}

/** A schema that came from outside, if it is small enough to be given to a model. */
function boundedSchema(schema: object): object | null {
  if (!isWithin(schema, MAX_SCHEMA_DEPTH) || JSON.stringify(schema).length > MAX_SCHEMA_CHARACTERS) return null
  // Models' interfaces want to see that there are no arguments.
  return 'properties' in schema ? schema : { ...schema, properties: {} }
}

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1)))
