import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Database } from '../../core/database.ts'
import { AppError, invalid } from '../../core/errors.ts'
import { createSeal, type Seal } from '../../core/seal.ts'
import type { Secret } from '../../core/secret.ts'
import { mcpServers } from '../../models/mcp-server.ts'

/** Headers of an HTTP server or the environment of a program, by name. */
export type Secrets = Record<string, string>

type Server = Pick<typeof mcpServers.$inferSelect, 'transport' | 'url' | 'command' | 'secretNames' | 'secrets'>
type Place = Pick<Server, 'url' | 'command'>

const Stored = Type.Record(Type.String(), Type.String())

/** What seals the secrets of servers, under the installation's own. */
export const sealOfServers = (installationSecret: Secret): Seal => createSeal(installationSecret, 'mcp servers')

/** Null when they were sealed under another secret of the installation. */
export function openSecrets(seal: Seal, { secrets }: Pick<Server, 'secrets'>): Secrets | null {
  if (secrets === null) return {}
  const text = seal.open(secrets)
  return text === null ? null : Value.Parse(Stored, JSON.parse(text))
}

/** Names of the servers whose secrets must be entered again: they were sealed under another secret of the installation. */
export async function serversWithLostSecrets(db: Database, seal: Seal): Promise<string[]> {
  const servers = await db.select({ name: mcpServers.name, secrets: mcpServers.secrets }).from(mcpServers)
  return servers.filter((server) => openSecrets(seal, server) === null).map(({ name }) => name)
}

export function sealSecrets(seal: Seal, secrets: Secrets): { secretNames: string[]; secrets: Buffer | null } {
  const secretNames = Object.keys(secrets).sort()
  return { secretNames, secrets: secretNames.length === 0 ? null : seal.close(JSON.stringify(secrets)) }
}

/** The other transport's fields are refused, and an address or a program is there. @throws AppError 422. */
export function checkPlace(
  transport: Server['transport'],
  fields: { [Field in 'url' | 'command' | 'headers' | 'env']?: unknown },
): void {
  const [needed, foreign] =
    transport === 'http' ? (['url', ['command', 'env']] as const) : (['command', ['url', 'headers']] as const)
  for (const field of foreign) {
    if (fields[field] != null) throw invalid(`body.${field}`, `is not a field of an ${transport} server`)
  }
  if (fields[needed] == null) throw invalid(`body.${needed}`, 'is required')
  if (transport === 'http') checkUrl(String(fields.url))
}

function checkUrl(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw invalid('body.url', 'must begin with http:// or https:// and hold no user name and no fragment')
  }
}

/** Headers that the transport writes itself; and there are no cookies. */
const RESERVED =
  /^(?:host|connection|content-.*|transfer-encoding|upgrade|te|trailer|keep-alive|expect|accept|accept-encoding|cookie|mcp-.*|last-event-id)$/

/** Names as they are stored: those of headers in lower case. @throws AppError 422 for one that cannot be given. */
export function checkSecretNames<T extends string | null>(
  transport: Server['transport'],
  given: Record<string, T>,
): Record<string, T> {
  if (transport === 'stdio') return given
  const named: Record<string, T> = {}
  for (const [written, value] of Object.entries(given)) {
    const name = written.toLowerCase()
    if (RESERVED.test(name)) throw invalid(`body.headers.${written}`, 'is written by the transport itself')
    if (Object.hasOwn(named, name)) throw invalid(`body.headers.${written}`, 'is there twice')
    named[name] = value
  }
  return named
}

/** Whether secrets would go to somebody else: another origin, another program. */
export function movesSecrets(server: Place, place: Place): boolean {
  if (server.url !== null && place.url !== null) return new URL(server.url).origin !== new URL(place.url).origin
  return JSON.stringify(server.command) !== JSON.stringify(place.command)
}

/**
 * The secrets after a change: null removes one, what is not named stays. Where they would go to somebody else, or cannot
 * be read, all must be entered anew: otherwise whoever may change an address could read what they may only write.
 * @returns null when nothing is to change. @throws AppError 422 `secrets_needed`.
 */
export function mergeSecrets(
  old: Secrets | null,
  { secretNames }: Pick<Server, 'secretNames'>,
  { given, isMoved }: { given: Record<string, string | null>; isMoved: boolean },
): Secrets | null {
  if (Object.keys(given).length === 0 && !isMoved) return null
  const missing = secretNames.filter((name) => !Object.hasOwn(given, name))
  if ((isMoved || old === null) && missing.length > 0) {
    throw new AppError(
      422,
      'secrets_needed',
      `Secrets are not sent to another place than they were entered for; enter these again, or null: ${missing.join(', ')}.`,
    )
  }
  const merged = new Map(Object.entries(old ?? {}))
  for (const [name, value] of Object.entries(given)) {
    if (value === null) merged.delete(name)
    else merged.set(name, value)
  }
  return Object.fromEntries(merged)
}
