import type { Database } from '../../core/database.ts'
import { serverOf } from '../mcp/names.ts'
import type { PassageFinder } from '../retrieval/passages.ts'
import { calculator } from './calculator.ts'
import { listDocuments } from './list-documents.ts'
import { readDocument } from './read-document.ts'
import { searchDocuments } from './search-documents.ts'
import type { Tool } from './types.ts'

/** A tool as whoever writes an agent chooses it. */
export interface ToolInfo {
  name: string
  description: string
}

/** Where tools come from that are not built in. */
export interface ToolSource {
  /** The tools of these names that can be used now, and why the others cannot. */
  toolsFor(names: readonly string[]): Promise<{ tools: Tool[]; missing: { name: string; reason: string }[] }>
}

/** All tools that agents may be given. */
export interface ToolRegistry {
  builtIn: readonly ToolInfo[]
  /** In the order of the names. One that cannot be used now is there too, and says so when it is called. */
  toolsFor(names: readonly string[]): Promise<Tool[]>
  /** Names that no tool here can have. */
  unknown(names: readonly string[]): string[]
}

export function createToolRegistry(
  { finder, db }: { finder: PassageFinder; db: Database },
  elsewhere: ToolSource,
): ToolRegistry {
  const builtIn = [searchDocuments(finder), readDocument(db), listDocuments(db), calculator()]
  const own = new Map(builtIn.map((tool) => [tool.name, tool]))
  return {
    builtIn: builtIn.map(({ name, description }) => ({ name, description })),
    async toolsFor(names) {
      const others = names.filter((name) => !own.has(name))
      const { tools, missing } = others.length > 0 ? await elsewhere.toolsFor(others) : { tools: [], missing: [] }
      return names.map((name) => {
        const reason = missing.find((one) => one.name === name)?.reason ?? 'No server here offers it.'
        return own.get(name) ?? tools.find((tool) => tool.name === name) ?? awayTool(name, reason)
      })
    },
    unknown: (names) => names.filter((name) => !own.has(name) && serverOf(name) === null),
  }
}

/** Stands for a tool that is away, so that the model, the person and the account learn of it. */
const awayTool = (name: string, reason: string): Tool => ({
  name,
  description: 'This tool cannot be used at the moment.',
  parameters: { type: 'object', properties: {} },
  call: async () => ({ text: `This tool cannot be used at the moment. ${reason}`, isError: true }),
})
