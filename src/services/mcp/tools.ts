import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import { withSpan } from '../../core/telemetry.ts'
import type { McpConnector } from '../../providers/mcp/connection.ts'
import type { Tool, ToolResult } from '../tools/types.ts'
import { McpLink } from './link.ts'
import { serverOf } from './names.ts'
import { type OfferedTool, offeredTools } from './offer.ts'
import type { McpServer, McpServers } from './servers.ts'

export interface McpToolsOptions {
  servers: McpServers
  connect: McpConnector
  logger: Logger
  /** How long whoever asks for tools waits for a server that does not answer. */
  patienceMs?: number
}

/** A tool that was asked for and cannot be had, and a sentence that says why. */
export interface MissingTool {
  name: string
  reason: string
}

/** The tools of the configured MCP servers. A server's failure is its own: the others' tools are there. */
export interface McpTools {
  /** Tools by the names that models call them. A server that is away takes no longer than `patienceMs`. */
  toolsFor(names: readonly string[]): Promise<{ tools: Tool[]; missing: MissingTool[] }>
  /** All that an agent may be given, and the servers whose tools cannot be had now. */
  names(): Promise<{
    tools: { name: string; description: string; server: string }[]
    missing: { server: string; reason: string }[]
  }>
  /** What a server offers now, enabled or not. @throws AppError why it cannot be asked. */
  ask(server: McpServer): Promise<OfferedTool[]>
  /** Lets go of servers that were changed or removed; done by itself every few seconds. */
  refresh(): Promise<void>
  /** Ends all connections and programs. */
  close(): Promise<void>
}

interface Linked {
  updatedAt: number
  link: McpLink
}

interface Offer {
  server: string
  link: McpLink
  tools: OfferedTool[]
  /** Why there are none. */
  reason: string | null
}

const PATIENCE_MS = 3_000
/** A change made through another replica is seen after so long, by those that hold a connection. */
const REFRESH_EVERY_MS = 3_000

export function createMcpTools({ servers, connect, logger, patienceMs = PATIENCE_MS }: McpToolsOptions): McpTools {
  const links = new Map<number, Linked>()

  const newLink = (server: McpServer): McpLink => new McpLink({ connect, endpoint: () => servers.endpointOf(server) })

  /** The enabled servers as they are configured now, each with its link; others' links are closed. */
  async function current(): Promise<{ server: McpServer; link: McpLink }[]> {
    const rows = await servers.enabled()
    const byId = new Map(rows.map((row) => [row.id, row]))
    for (const [id, { updatedAt, link }] of links) {
      if (byId.get(id)?.updatedAt.getTime() === updatedAt) continue
      links.delete(id)
      link.close().catch((error: unknown) => logger.warn({ err: error }, 'could not close an mcp server'))
    }
    return rows.map((server) => {
      const linked = links.get(server.id) ?? { updatedAt: server.updatedAt.getTime(), link: newLink(server) }
      links.set(server.id, linked)
      return { server, link: linked.link }
    })
  }

  const timer = setInterval(() => {
    if (links.size === 0) return
    current().catch((error: unknown) => logger.warn({ err: error }, 'could not look after the mcp servers'))
  }, REFRESH_EVERY_MS)
  timer.unref()

  /** What can be had of these servers in time. */
  const offersOf = (asked: readonly { server: McpServer; link: McpLink }[]): Promise<Offer[]> =>
    Promise.all(
      asked.map(async ({ server, link }) => {
        try {
          const tools = offeredTools(server, await inTime(link.tools(), patienceMs))
          return { server: server.name, link, tools, reason: null }
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          logger.info({ mcp_server: server.name, code: error.code }, 'mcp server cannot be used')
          return { server: server.name, link, tools: [], reason: `MCP server "${server.name}": ${error.message}` }
        }
      }),
    )

  return {
    async toolsFor(names) {
      const wanted = new Set(names.map(serverOf))
      const asked = (await current()).filter(({ server }) => wanted.has(server.name))
      const offers = new Map((await offersOf(asked)).map((offer) => [offer.server, offer]))
      const tools: Tool[] = []
      const missing: MissingTool[] = []
      for (const name of new Set(names)) {
        const offer = offers.get(serverOf(name) ?? '')
        const tool = offer?.tools.find(({ modelName }) => modelName === name)
        const against = tool ? reasonAgainst(tool) : (offer?.reason ?? 'There is no such tool (any more).')
        if (against !== null) missing.push({ name, reason: against })
        else if (offer && tool) tools.push(toTool(tool, offer.link))
      }
      return { tools, missing }
    },

    async names() {
      const offers = await offersOf(await current())
      return {
        tools: offers.flatMap(({ server, tools }) =>
          tools
            .filter((tool) => reasonAgainst(tool) === null)
            .map(({ modelName, description }) => ({ name: modelName, description, server })),
        ),
        missing: offers.flatMap(({ server, reason }) => (reason === null ? [] : [{ server, reason }])),
      }
    },

    async ask(server) {
      const linked = (await current()).find((one) => one.server.id === server.id)
      const link = linked?.link ?? newLink(server)
      try {
        return offeredTools(server, await link.toolsNow())
      } finally {
        // One that is not enabled is connected to for this alone.
        if (!linked) await link.close()
      }
    },

    refresh: async () => void (await current()),

    async close() {
      clearInterval(timer)
      const open = [...links.values()]
      links.clear()
      await Promise.allSettled(open.map(({ link }) => link.close()))
    },
  }
}

/** Why no agent is given a tool that its server offers; null when nothing speaks against it. */
export function reasonAgainst({ parameters, isAllowed }: OfferedTool): string | null {
  if (parameters === null) return 'Its input schema is too large to be given to a model.'
  return isAllowed ? null : 'An administrator has not allowed this tool.'
}

function toTool({ name, modelName, description, parameters }: OfferedTool, link: McpLink): Tool {
  return {
    name: modelName,
    description,
    parameters: parameters ?? {},
    call: (args, { signal }) =>
      withSpan('mcp.call', { 'gen_ai.tool.name': modelName }, async (span): Promise<ToolResult> => {
        if (!isRecord(args)) return { text: 'The arguments must be one JSON object.', isError: true }
        try {
          const result = await link.call(name, args, signal)
          span?.setAttribute('mcp.is_error', result.isError)
          return result
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          span?.setAttribute('error.type', error.code)
          return { text: error.message, isError: true }
        }
      }),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was begun goes on, so that whoever comes next has it. */
function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new AppError(504, 'mcp_timeout', 'The server has not answered yet; try again in a while.')),
      ms,
    )
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
