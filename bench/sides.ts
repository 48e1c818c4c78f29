import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { spanSink, start, stop, type Target } from './load.ts'

const root = join(import.meta.dirname, '..')
const kit = join(root, '../shared/bench')
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'groundwire/bench')
const [PEER_PORT, OUR_PORT, UPSTREAM_PORT] = [8101, 8102, 9100]
const SECRET = 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe'
const PASSWORD = 'correct horse battery'

/** The peer (the same design in FastAPI) and this server, one process each, on one PostgreSQL, with spans exported. */
export interface Sides {
  peer: Side
  ours: Side
  /** The model server behind both. */
  upstream: Target
  /** The load tool for streams. */
  sseload: string
}

/** Starts both sides, and stops them after `measure`. @returns false when the kit with the peer is not here. */
export function withSides(
  measure: (sides: Sides) => Promise<void>,
  settings: Record<string, string> = {},
): Promise<boolean> {
  return withKit(async ({ started, uvicorn, ...kit }) => {
    const peer = await startPeer(uvicorn, kit)
    started(peer.target)
    const ours = await startOurs({ ...kit, settings, port: OUR_PORT })
    started(ours.target)
    await measure({ peer, ours, upstream: kit.upstream, sseload: kit.sseload })
  })
}

/** Starts several of this server, each in its own way, and stops them after `measure`. */
export function withOurs(
  ways: readonly { settings?: Record<string, string>; nodeArgs?: string[] }[],
  measure: (sides: Side[], sseload: string) => Promise<void>,
): Promise<boolean> {
  return withKit(async ({ started, ...kit }) => {
    const sides: Side[] = []
    for (const [index, way] of ways.entries()) {
      const side = await startOurs({ settings: {}, ...kit, ...way, port: OUR_PORT + index })
      started(side.target)
      sides.push(side)
    }
    await measure(sides, kit.sseload)
  })
}

/** What every comparison stands on: the tools, a PostgreSQL server, a model server, and somewhere for the spans. */
interface Kit {
  sseload: string
  uvicorn: string
  /** Address of the PostgreSQL server. */
  database: string
  sink: string
  folder: string
  upstream: Target
  /** Has a server stopped in the end. */
  started(target: Target): void
}

async function withKit(work: (kit: Kit) => Promise<void>): Promise<boolean> {
  if (!existsSync(kit)) {
    console.log('Skipped: ../shared/bench, with the peer and the load tools, is not here.')
    return false
  }
  const tools = installTools()
  const folder = mkdtempSync(join(tmpdir(), 'groundwire-bench-'))
  const env = { ...process.env, GROUNDWIRE_SERVICES_DIR: folder }
  const script = (...parameters: string[]) =>
    execFileSync(join(root, 'scripts/services'), parameters, { env, encoding: 'utf8' })
  const targets: Target[] = []
  const sink = await spanSink()
  try {
    script('up', 'postgres')
    const database = /TEST_DATABASE_URL='?([^'\n]+)/.exec(script('env'))?.[1] ?? ''
    const upstream = await start('upstream', {
      command: tools.upstream,
      args: [`127.0.0.1:${UPSTREAM_PORT}`],
      cwd: root,
      env: {},
      url: `http://127.0.0.1:${UPSTREAM_PORT}`,
      probe: '/v1/models',
    })
    targets.push(upstream)
    const started = (target: Target) => void targets.push(target)
    await work({ ...tools, database, sink: sink.url, folder, upstream, started })
    return true
  } finally {
    for (const target of targets.reverse()) await stop(target)
    sink.close()
    script('down')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A server with somebody signed in. */
export interface Side {
  target: Target
  databaseUrl: string
  token: string
  userUrl: string
  streamUrl: string
  /** The question that has this model of the upstream answer. */
  question(model: string): object
}

async function startPeer(uvicorn: string, { database, sink }: Pick<Kit, 'database' | 'sink'>): Promise<Side> {
  const url = await aDatabase(database, 'bench_peer')
  const client = new pg.Client(url)
  await client.connect()
  await client.query('CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE, hashed_password text)')
  await client.query(
    `INSERT INTO users (email, hashed_password) SELECT 'user' || n, 'x' FROM generate_series(1, 1000) n`,
  )
  await client.end()
  const target = await start('peer', {
    command: uvicorn,
    args: ['app:app', '--port', String(PEER_PORT), '--no-access-log', '--log-level', 'warning'],
    cwd: join(kit, 'peer-fastapi'),
    env: {
      DATABASE_URL: url.replace(/^postgres(ql)?:/, 'postgresql+asyncpg:'),
      LLM_URL: `http://127.0.0.1:${UPSTREAM_PORT}/v1`,
      OTLP_URL: `${sink}/v1/traces`,
      JWT_SECRET_KEY: SECRET,
      PYTHONDONTWRITEBYTECODE: '1',
    },
    url: `http://127.0.0.1:${PEER_PORT}`,
    probe: '/openapi.json',
  })
  const { createSigner } = await import('fast-jwt')
  return {
    target,
    databaseUrl: url,
    token: createSigner({ key: SECRET, algorithm: 'HS256', expiresIn: 3_600_000 })({ sub: '1' }),
    userUrl: `${target.url}/users/1`,
    streamUrl: `${target.url}/chat/stream`,
    question: (model) => ({ message: 'Hello?', model }),
  }
}

const SignedIn = Type.Object({
  data: Type.Object({ access_token: Type.String(), user: Type.Object({ id: Type.Integer() }) }),
})

async function startOurs({
  database,
  sink,
  folder,
  settings,
  port,
  nodeArgs = [],
}: Pick<Kit, 'database' | 'sink' | 'folder'> & {
  settings: Record<string, string>
  port: number
  nodeArgs?: string[]
}): Promise<Side> {
  const built = join(root, 'dist/main.js')
  const databaseUrl = await aDatabase(database, `bench_groundwire_${port}`)
  const target = await start('groundwire', {
    command: process.execPath,
    args: [...nodeArgs, existsSync(built) ? built : join(root, 'src/main.ts'), 'serve'],
    cwd: root,
    env: {
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(folder, `data-${port}`),
      PORT: String(port),
      JWT_SECRET_KEY: SECRET,
      LITELLM_API_URL: `http://127.0.0.1:${UPSTREAM_PORT}`,
      LLM_MODEL: 'fake-n100-d20',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink,
      LOG_LEVEL: 'warn',
      TITLE_MODEL: 'none',
      MAX_OPEN_STREAMS: '100000',
      RATE_LIMITS: 'pro.api=100000000,pro.chat=100000000',
      ...settings,
    },
    url: `http://127.0.0.1:${port}`,
    probe: '/api/health/live',
  })
  const send = (path: string, body: object) =>
    fetch(target.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await send('/api/auth/register', { email: 'bench@example.org', password: PASSWORD })
  const login = await send('/api/auth/login', { email: 'bench@example.org', password: PASSWORD })
  const { data } = Value.Parse(SignedIn, await login.json())
  return {
    target,
    databaseUrl,
    token: data.access_token,
    userUrl: `${target.url}/api/users/${data.user.id}`,
    streamUrl: `${target.url}/api/chat/stream`,
    question: (model) => ({ message: 'Hello?', model, use_documents: false }),
  }
}

async function aDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client(server)
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Builds the load tools and the peer's environment, once, outside of the checkout. */
function installTools(): { upstream: string; sseload: string; uvicorn: string } {
  mkdirSync(cache, { recursive: true })
  const build = (name: string): string => {
    const binary = join(cache, name)
    if (!existsSync(binary))
      execFileSync('go', ['build', '-o', binary, '.'], { cwd: join(kit, name), stdio: 'inherit' })
    return binary
  }
  const environment = join(cache, 'peer')
  if (!existsSync(join(environment, 'bin/uvicorn'))) {
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' })
    const requirements = join(kit, 'peer-fastapi/requirements.txt')
    execFileSync(join(environment, 'bin/pip'), ['install', '-q', '-r', requirements], { stdio: 'inherit' })
  }
  return { upstream: build('upstream'), sseload: build('sseload'), uvicorn: join(environment, 'bin/uvicorn') }
}
