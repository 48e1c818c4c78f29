import {
  Client,
  ProtocolError,
  StreamableHTTPClientTransport,
  type Tool,
  type Transport,
} from '@modelcontextprotocol/client'
import { VERSION } from '../../core/version.ts'
import type { AddressOptions } from '../web/checked-address.ts'
import { ChildTransport } from './child-transport.ts'
import { type McpResult, readResult } from './content.ts'
import type { McpEndpoint } from './endpoint.ts'
import { toFailure } from './failures.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

/** A tool as its server describes it, not yet judged. */
export interface McpTool {
  name: string
  description: string
  inputSchema: object
}

/** An open connection to a server of tools. */
export interface McpConnection {
  /** @throws AppError 502 `mcp_unreachable`, `mcp_refused`, `mcp_protocol_error`, 504 `mcp_timeout`. */
  listTools(): Promise<McpTool[]>
  /** What the server itself calls an error is a result. @throws AppError as `listTools`; what `signal` aborted with. */
  callTool(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<McpResult>
  close(): Promise<void>
}

export interface McpConnectorOptions extends AddressOptions {
  /** Hosts of one's own network that HTTP servers may be at, `host` or `host:port`. */
  allowedHosts: readonly string[]
  timeouts: { connectMs: number; listMs: number; callMs: number }
}

export interface McpConnectionEvents {
  onToolsChanged(): void
  /** The server has ended or hung up, unasked. */
  onLost(): void
  /** Gives up connecting and listing; whoever aborts it closes the connection. */
  signal: AbortSignal
}

export type McpConnector = (endpoint: McpEndpoint, events: McpConnectionEvents) => Promise<McpConnection>

/** A server with more pages of tools is none that a model could be offered. */
const MAX_PAGES = 10
const MAX_TOOLS = 500
/** Servers have the time of one try to end a session that is over anyway. */
const GOODBYE_MS = 1_000

/** Connects to servers by the Model Context Protocol, of 2026 or 2025 as the server speaks it. */
export const createMcpConnector =
  ({ allowedHosts, timeouts, ...addresses }: McpConnectorOptions): McpConnector =>
  async (endpoint, { onToolsChanged, onLost, signal }) => {
    const guarded =
      endpoint.transport === 'http'
        ? createGuardedFetch({ allowedHosts, connectTimeoutMs: timeouts.connectMs, ...addresses })
        : null
    const transport = transportTo(endpoint, guarded)
    const client = new Client(
      { name: 'groundwire', version: VERSION },
      {
        // A program that knows only 2025 may not survive being asked for more before it is initialised.
        versionNegotiation: { mode: endpoint.transport === 'http' ? 'auto' : 'legacy' },
        inputRequired: { autoFulfill: false },
        listMaxPages: MAX_PAGES,
        listChanged: { tools: { autoRefresh: false, onChanged: onToolsChanged } },
      },
    )
    let isClosing = false
    client.onclose = () => {
      if (!isClosing) onLost()
    }

    async function close(): Promise<void> {
      isClosing = true
      signal.removeEventListener('abort', close)
      if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
        await Promise.race([transport.terminateSession().catch(() => {}), after(GOODBYE_MS)])
      }
      await Promise.allSettled([client.close(), transport.close()])
      await guarded?.close()
    }

    // Also what the SDK does not give up by a signal ends when the connection under it does.
    signal.addEventListener('abort', close)
    try {
      await client.connect(transport, { timeout: timeouts.connectMs, maxTotalTimeout: timeouts.connectMs, signal })
    } catch (error) {
      await close()
      throw toFailure(error)
    }

    return { ...toolsBy(client, { timeouts, signal, conceal: concealer(secretsOf(endpoint)) }), close }
  }

interface ToolsOptions extends Pick<McpConnectorOptions, 'timeouts'> {
  signal: AbortSignal
  conceal(text: string): string
}

function toolsBy(client: Client, { timeouts, signal, conceal }: ToolsOptions): Omit<McpConnection, 'close'> {
  // As they were last listed, less the schemas of results: to compile patterns from outside is no work for us.
  let definitions = new Map<string, Tool>()
  return {
    async listTools() {
      try {
        const { tools } = await client.listTools(
          {},
          { timeout: timeouts.listMs, maxTotalTimeout: timeouts.listMs, signal },
        )
        const listed = tools.slice(0, MAX_TOOLS)
        definitions = new Map(listed.map(({ name, inputSchema }) => [name, { name, inputSchema }]))
        return listed.map(({ name, description = '', inputSchema }) => ({
          name,
          description: conceal(description),
          inputSchema,
        }))
      } catch (error) {
        throw toFailure(error)
      }
    },

    async callTool(name, args, callSignal) {
      callSignal.throwIfAborted()
      try {
        const toolDefinition = definitions.get(name) ?? { name, inputSchema: { type: 'object' } }
        const options = {
          timeout: timeouts.callMs,
          maxTotalTimeout: timeouts.callMs,
          signal: callSignal,
          toolDefinition,
        }
        return readResult(await client.callTool({ name, arguments: args }, options), conceal)
      } catch (error) {
        callSignal.throwIfAborted()
        // The server's own refusal, such as of the arguments, is for the model to read.
        if (error instanceof ProtocolError) return { text: conceal(error.message).slice(0, 1_000), isError: true }
        throw toFailure(error)
      }
    },
  }
}

function transportTo(endpoint: McpEndpoint, guarded: ReturnType<typeof createGuardedFetch> | null): Transport {
  if (endpoint.transport === 'stdio') return new ChildTransport(endpoint)
  return new StreamableHTTPClientTransport(new URL(endpoint.url), {
    requestInit: { headers: endpoint.headers },
    ...(guarded ? { fetch: guarded.fetch } : {}),
  })
}

const secretsOf = (endpoint: McpEndpoint): string[] =>
  Object.values(endpoint.transport === 'http' ? endpoint.headers : endpoint.env)

/** Shorter ones stand in texts by chance. */
const MIN_CONCEALED_CHARACTERS = 6

/** Takes a server's secrets out of what it says: whoever asks its tools may not know them. */
function concealer(secrets: readonly string[]): (text: string) => string {
  const concealed = secrets
    .flatMap((secret) => [secret, secret.replace(/^(?:Bearer|Basic|Token) /i, '')])
    .filter((secret) => secret.length >= MIN_CONCEALED_CHARACTERS)
    .sort((a, b) => b.length - a.length)
  return (text) => concealed.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
}

const after = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref())
