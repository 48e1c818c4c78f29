import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../../core/context.ts'
import { type Database, unlessTaken } from '../../core/database.ts'
import { AppError, conflict, notFound } from '../../core/errors.ts'
import type { Logger } from '../../core/logging.ts'
import type { Seal } from '../../core/seal.ts'
import { mcpServers } from '../../models/mcp-server.ts'
import type { McpEndpoint } from '../../providers/mcp/endpoint.ts'
import type { PageQuery } from '../../schemas/base.ts'
import type { McpServerCreate, McpServerUpdate } from '../../schemas/mcp.ts'
import { requireMcpServer } from '../access.ts'
import { audit } from '../audit/audit.ts'
import { newerThan, type Page, toPage } from '../pages.ts'
import { checkPlace, checkSecretNames, mergeSecrets, movesSecrets, openSecrets, sealSecrets } from './secrets.ts'

export type McpServer = typeof mcpServers.$inferSelect

export interface McpServersOptions {
  db: NodePgDatabase
  seal: Seal
  /** Whether the operator lets administrators start programs on this machine (`MCP_STDIO`). */
  allowsStdio: boolean
  logger: Logger
}

/** The servers of tools that administrators have configured. Their secrets go in, and out only to the servers. */
export interface McpServers {
  create(server: McpServerCreate): Promise<McpServer>
  list(page: PageQuery): Promise<Page<McpServer>>
  /** @throws AppError 404. */
  get(principal: Principal, id: number): Promise<McpServer>
  update(principal: Principal, id: number, changes: McpServerUpdate): Promise<McpServer>
  remove(principal: Principal, id: number): Promise<void>
  /** All that agents may be given tools of. */
  enabled(): Promise<McpServer[]>
  /** Why a server cannot be used as it is configured; null when nothing speaks against it. */
  unusable(server: McpServer): AppError | null
  /** Where it is, with its secrets. @throws AppError what `unusable` says. */
  endpointOf(server: McpServer): McpEndpoint
}

/** Each may be a process; an installation has a handful. */
const MAX_SERVERS = 100

export function createMcpServers({ db, seal, allowsStdio, logger }: McpServersOptions): McpServers {
  function refuseStdio(transport: McpServer['transport']): void {
    if (transport === 'http' || allowsStdio) return
    throw new AppError(
      403,
      'stdio_disabled',
      'A stdio server is a program on this machine; the operator has not allowed any (MCP_STDIO=true).',
    )
  }

  function unusable(server: McpServer): AppError | null {
    try {
      endpointOf(server)
      return null
    } catch (error) {
      if (error instanceof AppError) return error
      throw error
    }
  }

  function endpointOf(server: McpServer): McpEndpoint {
    refuseStdio(server.transport)
    const secrets = openSecrets(seal, server)
    if (secrets === null) {
      throw conflict(
        'secrets_unreadable',
        'This installation has another secret now; the secrets must be entered again.',
      )
    }
    const { url, command } = server
    if (url !== null) return { transport: 'http', url, headers: secrets }
    const [program, ...args] = command ?? []
    if (program === undefined) throw new Error('the table lets no server be without url and command')
    return { transport: 'stdio', program, args, env: secrets }
  }

  return {
    async create({ name, transport, url, command, headers, env, allowed_tools, enabled }) {
      refuseStdio(transport)
      checkPlace(transport, { url, command, headers, env })
      if ((await db.$count(mcpServers)) >= MAX_SERVERS) {
        throw conflict('too_many_mcp_servers', `There are ${MAX_SERVERS} servers already; delete one first.`)
      }
      const secrets = checkSecretNames(transport, headers ?? env ?? {})
      const values = {
        name,
        transport,
        url: url ?? null,
        command: command ?? null,
        allowedTools: allowed_tools ?? null,
        isEnabled: enabled,
        ...sealSecrets(seal, secrets),
      }
      const created = await db.transaction(async (tx) => {
        const [row] = await uniquely(tx.insert(mcpServers).values(values).returning())
        if (!row) throw new Error('insert returned no row')
        await audit(tx, { action: 'mcp_server.created', targetId: row.id, details: { name, transport } })
        return row
      })
      logger.info({ mcp_server: created.name, transport, secrets: created.secretNames }, 'mcp server added')
      return created
    },

    async list({ limit, cursor }) {
      const rows = await db
        .select()
        .from(mcpServers)
        .where(newerThan(mcpServers.id, cursor))
        .orderBy(mcpServers.id)
        .limit(limit + 1)
      return toPage(rows, limit)
    },

    async get(principal, id) {
      await requireMcpServer(db, principal, id)
      return load(db, id)
    },

    async update(principal, id, changes) {
      const { name, url, command, headers, env, allowed_tools, enabled } = changes
      await requireMcpServer(db, principal, id)
      const updated = await db.transaction(async (tx) => {
        const server = await load(tx, id, 'update')
        refuseStdio(server.transport)
        const place = { url: url ?? server.url, command: command ?? server.command }
        checkPlace(server.transport, { ...place, headers, env })
        const given = checkSecretNames(server.transport, headers ?? env ?? {})
        const secrets = mergeSecrets(openSecrets(seal, server), server, { given, isMoved: movesSecrets(server, place) })
        const [row] = await uniquely(
          tx
            .update(mcpServers)
            .set({
              ...place,
              ...(name === undefined ? {} : { name }),
              ...(allowed_tools === undefined ? {} : { allowedTools: allowed_tools }),
              ...(enabled === undefined ? {} : { isEnabled: enabled }),
              ...(secrets === null ? {} : sealSecrets(seal, secrets)),
              // By this the replicas see a change, so no two have the same.
              updatedAt: sql`greatest(now(), ${mcpServers.updatedAt} + interval '1 millisecond')`,
            })
            .where(eq(mcpServers.id, id))
            .returning(),
        )
        if (!row) throw notFound()
        const details = { name: row.name, fields: Object.keys(changes) }
        await audit(tx, { action: 'mcp_server.updated', targetId: id, details })
        return row
      })
      logger.info({ mcp_server: updated.name, secrets: updated.secretNames }, 'mcp server changed')
      return updated
    },

    async remove(principal, id) {
      await requireMcpServer(db, principal, id)
      const removed = await db.transaction(async (tx) => {
        const [row] = await tx.delete(mcpServers).where(eq(mcpServers.id, id)).returning({ name: mcpServers.name })
        if (!row) throw notFound()
        await audit(tx, { action: 'mcp_server.deleted', targetId: id, details: { name: row.name } })
        return row
      })
      logger.info({ mcp_server: removed.name }, 'mcp server deleted')
    },

    enabled: () =>
      db.select().from(mcpServers).where(eq(mcpServers.isEnabled, true)).orderBy(mcpServers.id).limit(MAX_SERVERS),
    unusable,
    endpointOf,
  }
}

async function load(db: Database, id: number, lock?: 'update'): Promise<McpServer> {
  const query = db.select().from(mcpServers).where(eq(mcpServers.id, id))
  const [server] = await (lock ? query.for(lock) : query)
  if (!server) throw notFound()
  return server
}

const uniquely = <T>(write: PromiseLike<T>): Promise<T> =>
  unlessTaken(write, 'mcp_servers_name_unique', () => conflict('name_taken', 'There is a server of this name already.'))
