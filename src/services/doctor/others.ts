import { request } from 'undici'
import { createChroma } from '../../providers/chroma.ts'
import { sealOfServers, serversWithLostSecrets } from '../mcp/secrets.ts'
import { collectionOf } from '../retrieval/chroma-store.ts'
import { listIndexes } from '../retrieval/embedding-index.ts'
import { exists } from './database.ts'
import { wordsOf } from './run-checks.ts'
import { type Check, fail, type Installation, ok, type Place, type Verdict, warn } from './types.ts'

const TELEMETRY_MS = 5_000

export const chroma: Check<Place> = {
  name: 'chroma',
  run: async ({ config: { chromaUrl } }) => {
    if (chromaUrl === null) return [ok('off: vectors are searched in the database (CHROMA_URL)')]
    try {
      await createChroma(chromaUrl).ping()
      return [ok(`answers at ${new URL(chromaUrl).origin}`)]
    } catch {
      return [
        fail(
          `Chroma at ${new URL(chromaUrl).origin} does not answer`,
          'Start it, or unset CHROMA_URL: the database has all vectors too.',
        ),
      ]
    }
  },
}

export const chromaInStep: Check<Installation> = {
  name: 'chroma in step',
  run: async ({ config: { chromaUrl }, database: { db, pool } }) => {
    if (chromaUrl === null || !(await exists(pool, 'chunk_vectors'))) return []
    const server = createChroma(chromaUrl)
    const verdicts: Verdict[] = []
    for (const { id, key, model } of await listIndexes(db)) {
      const theirs = await server
        .index(collectionOf(key))
        .count()
        .catch(() => null)
      if (theirs === null) continue
      const { rows } = await pool.query('SELECT count(*)::int AS count FROM chunk_vectors WHERE index_id = $1', [id])
      const what = `Chroma has ${theirs} of the ${rows[0].count} vectors of ${model}`
      const mend =
        'A server that works repairs it within minutes; look for repair_vectors in its log, or run groundwire rebuild-vectors.'
      verdicts.push(theirs === rows[0].count ? ok(what) : warn(what, mend))
    }
    return verdicts
  },
}

/** An empty export: whatever takes traces answers it. */
export const telemetry: Check<Place> = {
  name: 'telemetry',
  run: async ({ config: { otel } }, signal) => {
    if (!otel.enabled || otel.endpoint === null) return [ok('off (OTEL_EXPORTER_OTLP_ENDPOINT)')]
    const url = `${otel.endpoint.replace(/\/+$/, '')}/v1/traces`
    const mend =
      'Set OTEL_EXPORTER_OTLP_ENDPOINT to an OTLP endpoint over HTTP (port 4318, as a rule), or OTEL_ENABLED=false.'
    try {
      const { statusCode: status, body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TELEMETRY_MS)]),
      })
      await body.dump()
      return [status < 400 ? ok(`traces go to ${otel.endpoint}`) : warn(`${url} answers ${status}`, mend)]
    } catch (error) {
      return [warn(`${url} cannot be reached: ${wordsOf(error)}`, mend)]
    }
  },
}

export const toolServers: Check<Installation> = {
  name: 'mcp servers',
  run: async ({ database: { db, pool }, jwtSecret }) => {
    if (!jwtSecret || !(await exists(pool, 'mcp_servers'))) return []
    const lost = await serversWithLostSecrets(db, sealOfServers(jwtSecret))
    if (lost.length === 0) return [ok('all their secrets can be read')]
    return [
      fail(
        `the secrets of ${lost.join(', ')} were sealed under another signing secret`,
        'Set JWT_SECRET_KEY to that one, or have an administrator enter them again.',
      ),
    ]
  },
}
