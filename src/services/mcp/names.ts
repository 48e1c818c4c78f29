import { createHash } from 'node:crypto'

/** What model interfaces take as a function's name: OpenAI's, which LiteLLM's is. */
const MAX_NAME_CHARACTERS = 64
const PREFIX = 'mcp__'

/** Whether a tool, by its name, is one of an MCP server. */
export const isMcpToolName = (name: string): boolean => name.startsWith(PREFIX)

/** The server in a tool's name; null when it is no name of this kind. */
export function serverOf(name: string): string | null {
  const [, server] = /^mcp__([a-z0-9-]+)__./.exec(name) ?? []
  return server ?? null
}

/**
 * `mcp__<server>__<tool>`, as models may call it. A name with other characters, or too long, is made to fit and ends in
 * a hash of itself, so that no two become one.
 */
export function modelNameOf(server: string, tool: string): string {
  const start = `${PREFIX}${server}__`
  if (/^[\w-]+$/.test(tool) && start.length + tool.length <= MAX_NAME_CHARACTERS) return start + tool
  const hash = createHash('sha256').update(tool).digest('hex').slice(0, 10)
  const room = MAX_NAME_CHARACTERS - start.length - hash.length - 1
  return `${start}${tool.replace(/[^\w-]/g, '_').slice(0, room)}_${hash}`
}
