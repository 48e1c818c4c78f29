import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { cpuSeconds, median, requests, residentMb, spanSink, start, stop, streams, type Target } from './load.ts'

const root = join(import.meta.dirname, '..')
const kit = join(root, '../shared/bench')
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'groundwire/bench')
const [PEER_PORT, OUR_PORT, UPSTREAM_PORT] = [8101, 8102, 9100]
const SECRET = 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe'
const PASSWORD = 'correct horse battery'
const MODEL = 'fake-n100-d20'
/** Streams begin one after the other: at once they would measure how fast they begin. */
const RAMP_MS = 2_000

/**
 * `npm run bench -- http`: the peer (the same design in FastAPI) and this server, one process each, in turn, on one
 * PostgreSQL, with spans exported. Prints ratios beside the aims of the design.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '6' } },
  })
  if (!existsSync(kit)) {
    console.log('Skipped: ../shared/bench, with the peer and the load tools, is not here.')
    return 0
  }
  const tools = installTools()
  const services = mkdtempSync(join(tmpdir(), 'groundwire-bench-'))
  const env = { ...process.env, GROUNDWIRE_SERVICES_DIR: services }
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
    const peer = await startPeer(tools.uvicorn, database, sink.url)
    targets.push(peer.target)
    const ours = await startOurs(database, sink.url, services)
    targets.push(ours.target)
    await sleep(2_000)
    print('idle', [
      ['ms from start to the first 200', peer.target.startMs, ours.target.startMs, '≤ 0.5 ×'],
      ['resident MB', residentMb(peer.target), residentMb(ours.target), '≤ 1 ×'],
    ])
    await compareRequests(peer, ours, { rounds: Number(values.rounds), seconds: Number(values.seconds) })
    for (const count of [50, 200]) await compareStreams(tools.sseload, upstream, { peer, ours, count })
    await manyStreams(tools.sseload, ours)
    return 0
  } finally {
    for (const target of targets.reverse()) await stop(target)
    sink.close()
    script('down')
    rmSync(services, { recursive: true, force: true })
  }
}

/** A server with somebody signed in. */
interface Side {
  target: Target
  token: string
  userUrl: string
  streamUrl: string
  question: object
}

async function startPeer(uvicorn: string, database: string, sink: string): Promise<Side> {
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
    token: createSigner({ key: SECRET, algorithm: 'HS256', expiresIn: 3_600_000 })({ sub: '1' }),
    userUrl: `${target.url}/users/1`,
    streamUrl: `${target.url}/chat/stream`,
    question: { message: 'Hello?', model: MODEL },
  }
}

const SignedIn = Type.Object({
  data: Type.Object({ access_token: Type.String(), user: Type.Object({ id: Type.Integer() }) }),
})

async function startOurs(database: string, sink: string, folder: string): Promise<Side> {
  const built = join(root, 'dist/main.js')
  const target = await start('groundwire', {
    command: process.execPath,
    args: [existsSync(built) ? built : join(root, 'src/main.ts'), 'serve'],
    cwd: root,
    env: {
      DATABASE_URL: await aDatabase(database, 'bench_groundwire'),
      DATA_DIR: join(folder, 'data'),
      PORT: String(OUR_PORT),
      JWT_SECRET_KEY: SECRET,
      LITELLM_API_URL: `http://127.0.0.1:${UPSTREAM_PORT}`,
      LLM_MODEL: MODEL,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink,
      LOG_LEVEL: 'warn',
      RATE_LIMITS: 'pro.api=100000000,pro.chat=100000000',
    },
    url: `http://127.0.0.1:${OUR_PORT}`,
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
    token: data.access_token,
    userUrl: `${target.url}/api/users/${data.user.id}`,
    streamUrl: `${target.url}/api/chat/stream`,
    question: { message: 'Hello?', model: MODEL, use_documents: false },
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

async function compareRequests(
  peer: Side,
  ours: Side,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  const measured = { peer: aRecord(), ours: aRecord() }
  for (let round = 0; round < rounds; round++) {
    for (const [side, record] of [
      [peer, measured.peer],
      [ours, measured.ours],
    ] as const) {
      const before = cpuSeconds(side.target)
      const { perSecond, p99Ms } = await requests(side.userUrl, side.token, seconds)
      record.perSecond.push(perSecond)
      record.p99Ms.push(p99Ms)
      record.cpuUs.push(((cpuSeconds(side.target) - before) / (perSecond * seconds)) * 1e6)
    }
  }
  print(`authenticated GET of a user, 32 connections, medians of ${rounds} × ${seconds} s`, [
    ['requests a second', median(measured.peer.perSecond), median(measured.ours.perSecond), '≥ 20 ×'],
    ['p99 ms', median(measured.peer.p99Ms), median(measured.ours.p99Ms), ''],
    ['CPU µs a request', median(measured.peer.cpuUs), median(measured.ours.cpuUs), ''],
  ])
}

const aRecord = (): { perSecond: number[]; p99Ms: number[]; cpuUs: number[] } => ({
  perSecond: [],
  p99Ms: [],
  cpuUs: [],
})

async function compareStreams(
  sseload: string,
  upstream: Target,
  { peer, ours, count }: { peer: Side; ours: Side; count: number },
): Promise<void> {
  const bare = await streams(sseload, {
    url: `${upstream.url}/v1/chat/completions`,
    token: '',
    body: { model: MODEL, stream: true, messages: [] },
    count,
    rampMs: RAMP_MS,
  })
  const measure = async (side: Side) => {
    const before = cpuSeconds(side.target)
    const load = { url: side.streamUrl, token: side.token, body: side.question, count, rampMs: RAMP_MS }
    const result = await streams(sseload, load)
    return { ...result, cpu: ((cpuSeconds(side.target) - before) / (count * 100)) * 1_000 }
  }
  const [theirs, own] = [await measure(peer), await measure(ours)]
  print(
    `${count} streams over a ramp of 2 s, of 100 chunks, 20 ms apart (the upstream itself: first token p50 ${bare.ttft_p50.toFixed(1)} ms)`,
    [
      ['streams that finished', theirs.ok, own.ok, 'all'],
      [
        'first token p50 ms, above the upstream',
        theirs.ttft_p50 - bare.ttft_p50,
        own.ttft_p50 - bare.ttft_p50,
        '≤ 5 ms at 200',
      ],
      [
        'first token p99 ms, above the upstream',
        theirs.ttft_p99 - bare.ttft_p99,
        own.ttft_p99 - bare.ttft_p99,
        '≤ 40 ms at 200',
      ],
      ['CPU s per 1,000 chunks', theirs.cpu, own.cpu, '≤ 0.12'],
    ],
  )
}

async function manyStreams(sseload: string, ours: Side): Promise<void> {
  const before = residentMb(ours.target)
  const many = streams(sseload, {
    url: ours.streamUrl,
    token: ours.token,
    body: ours.question,
    count: 800,
    rampMs: RAMP_MS,
  })
  await sleep(2_500)
  const during = residentMb(ours.target)
  const { ok, ttft_p50, dur_p99 } = await many
  console.log(`\n800 streams over a ramp of 2 s, on this server alone`)
  console.log(
    `  finished ${ok} of 800; first token p50 ${ttft_p50.toFixed(1)} ms; slowest (p99) ${(dur_p99 / 2_000).toFixed(2)} × its ideal time`,
  )
  console.log(`  resident ${(((during - before) * 1024) / 800).toFixed(0)} KB more for each open stream (aim ≤ 40)`)
}

function print(title: string, rows: [what: string, peer: number, ours: number, aim: string][]): void {
  console.log(`\n${title}`)
  console.log(`  ${'peer'.padStart(54)}${'groundwire'.padStart(12)}${'ratio'.padStart(9)}  aim`)
  for (const [what, peer, ours, aim] of rows) {
    const ratio = `${(ours / peer).toFixed(2)} ×`
    console.log(`  ${what.padEnd(42)}${show(peer).padStart(12)}${show(ours).padStart(12)}${ratio.padStart(9)}  ${aim}`)
  }
}

const show = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) < 1 ? 3 : 1)

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
