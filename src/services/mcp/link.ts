import { AppError } from '../../core/errors.ts'
import type { McpConnection, McpConnector, McpTool } from '../../providers/mcp/connection.ts'
import type { McpResult } from '../../providers/mcp/content.ts'
import type { McpEndpoint } from '../../providers/mcp/endpoint.ts'

export interface McpLinkOptions {
  connect: McpConnector
  /** @throws AppError when the server is not usable as it is configured. */
  endpoint(): McpEndpoint
}

/** A server's list of tools is asked for anew after this, should it not say itself when it changes. */
const LIST_FOR_MS = 60_000
/** A server that fails is left alone for a while, twice as long each time. */
const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 60_000
/** One that ends sooner after it was connected to has failed. */
const STEADY_MS = 10_000

type Opening = Promise<McpConnection>

/** The connection to one server as it is configured now, shared by all who use it: made when needed, made again when lost. */
export class McpLink {
  readonly #options: McpLinkOptions
  #opening: Opening | null = null
  #listed: { at: number; tools: Promise<McpTool[]> } | null = null
  #failures = 0
  #rest: { until: number; error: unknown } | null = null
  readonly #closed = new AbortController()

  constructor(options: McpLinkOptions) {
    this.#options = options
  }

  /** What the server offers, from memory if that is fresh. Throws the last failure while the server is left alone. */
  tools(): Promise<McpTool[]> {
    const listed = this.#listed
    return listed && performance.now() - listed.at < LIST_FOR_MS ? listed.tools : this.#list()
  }

  /** What the server offers now, also when it failed a moment ago. */
  toolsNow(): Promise<McpTool[]> {
    this.#rest = null
    return this.#list()
  }

  /** @throws AppError when the server cannot be asked; what `signal` aborted with. */
  async call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<McpResult> {
    return this.#use((connection) => connection.callTool(name, args, signal))
  }

  async close(): Promise<void> {
    this.#closed.abort()
    if (this.#opening !== null) await this.#drop(this.#opening)
  }

  #list(): Promise<McpTool[]> {
    const tools = this.#use((connection) => connection.listTools())
    const listed = { at: performance.now(), tools }
    this.#listed = listed
    tools.catch((error: unknown) => {
      if (this.#listed !== listed) return
      this.#listed = null
      this.#leaveAlone(error)
    })
    return tools
  }

  async #use<T>(work: (connection: McpConnection) => Promise<T>): Promise<T> {
    const opening = this.#open()
    const connection = await opening
    try {
      return await work(connection)
    } catch (error) {
      if (codeOf(error) === 'mcp_unreachable') await this.#drop(opening)
      if (codeOf(error) !== 'mcp_not_found') throw error
      // A server that was started anew does not know the session, and so has done nothing.
      await this.#drop(opening)
      return work(await this.#open())
    }
  }

  #open(): Opening {
    if (this.#closed.signal.aborted) {
      return Promise.reject(new AppError(409, 'mcp_server_changed', 'This server was changed or removed meanwhile.'))
    }
    if (this.#opening !== null) return this.#opening
    if (this.#rest && performance.now() < this.#rest.until) return Promise.reject(this.#rest.error)
    const opening = this.#connect(() => this.#lose(opening))
    this.#opening = opening
    opening.catch((error: unknown) => {
      if (this.#opening === opening) this.#opening = null
      this.#leaveAlone(error)
    })
    return opening
  }

  async #connect(onLost: () => void): Opening {
    let connectedAt = Number.POSITIVE_INFINITY
    const connection = await this.#options.connect(this.#options.endpoint(), {
      signal: this.#closed.signal,
      onToolsChanged: () => {
        this.#listed = null
      },
      onLost: () => {
        if (performance.now() - connectedAt > STEADY_MS) this.#failures = 0
        onLost()
      },
    })
    connectedAt = performance.now()
    return connection
  }

  /** It has ended by itself: the next who needs it starts it again, in a while. */
  #lose(opening: Opening): void {
    this.#leaveAlone(new AppError(502, 'mcp_unreachable', 'The server has ended; it is started again in a while.'))
    void this.#drop(opening)
  }

  #leaveAlone(error: unknown): void {
    // What one failure made fail together counts once.
    if (this.#rest && performance.now() < this.#rest.until) return
    const restMs = Math.min(FIRST_REST_MS * 2 ** this.#failures++, LONGEST_REST_MS)
    this.#rest = { until: performance.now() + restMs, error }
  }

  async #drop(opening: Opening): Promise<void> {
    if (this.#opening === opening) {
      this.#opening = null
      this.#listed = null
    }
    await (await opening.catch(() => null))?.close()
  }
}

const codeOf = (error: unknown): string | null => (error instanceof AppError ? error.code : null)
