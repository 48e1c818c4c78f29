import { parseArgs } from 'node:util'
import pg from 'pg'
import { cpuSeconds, cpuSecondsBelow, median, parentOf, requests, streams } from './load.ts'
import { type Side, withOurs } from './sides.ts'

const MODEL = 'fake-n100-d20'
const CHUNKS = 100
const STREAMS = 200
const RAMP_MS = 2_000

/** What is compared: the same load on each, in turn. */
const WAYS: { name: string; settings: Record<string, string> }[] = [
  { name: '1 process', settings: {} },
  { name: '2 processes', settings: { WEB_CONCURRENCY: '2' } },
]

/**
 * `npm run bench -- capacity`: what a request and a streamed chunk cost, here and in PostgreSQL, with one process and with
 * two; with `--redis`, also with the limits counted there. The figures that docs/scaling.md reckons with.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '6' },
      redis: { type: 'string' },
    },
  })
  const ways = [
    ...WAYS,
    ...(values.redis ? [{ name: '1, limits in Redis', settings: { REDIS_URL: values.redis } }] : []),
  ]
  await withOurs(ways, async (sides, sseload) => {
    const figures = sides.map(() => new Map<string, number[]>())
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [index, side] of sides.entries()) {
        const measured = {
          ...(await measureRequests(side, Number(values.seconds))),
          ...(await measureStreams(side, sseload)),
        }
        for (const [what, value] of Object.entries(measured)) {
          figures[index]?.set(what, [...(figures[index]?.get(what) ?? []), value])
        }
      }
    }
    console.log(
      `\nmedians of ${values.rounds}; ${STREAMS} streams of ${CHUNKS} chunks, 20 ms apart, begun over ${RAMP_MS / 1_000} s`,
    )
    console.log(`  ${''.padEnd(44)}${ways.map(({ name }) => name.padStart(20)).join('')}`)
    for (const what of figures[0]?.keys() ?? []) {
      console.log(`  ${what.padEnd(44)}${figures.map((of) => show(median(of.get(what) ?? []))).join('')}`)
    }
  })
  return 0
}

const show = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 3 : 0).padStart(20)

async function measureRequests(side: Side, seconds: number): Promise<Record<string, number>> {
  const cost = await costOf(side, () => requests(side.userUrl, side.token, seconds))
  const count = cost.result.perSecond * seconds
  return {
    'GET a second': cost.result.perSecond,
    'GET p99 ms': cost.result.p99Ms,
    'GET CPU µs here': (cost.cpu / count) * 1e6,
    'GET CPU µs in PostgreSQL': (cost.databaseCpu / count) * 1e6,
  }
}

async function measureStreams(side: Side, sseload: string): Promise<Record<string, number>> {
  const load = { url: side.streamUrl, token: side.token, body: side.question(MODEL), count: STREAMS, rampMs: RAMP_MS }
  const cost = await costOf(side, () => streams(sseload, load))
  if (cost.result.ok < STREAMS) throw new Error(`${STREAMS - cost.result.ok} streams were not whole`)
  const chunks = STREAMS * CHUNKS
  return {
    'first token p50 ms': cost.result.ttft_p50,
    'first token p99 ms': cost.result.ttft_p99,
    'CPU s a 1,000 chunks here': (cost.cpu / chunks) * 1_000,
    'CPU s a 1,000 chunks in PostgreSQL': (cost.databaseCpu / chunks) * 1_000,
    'commits a 1,000 chunks': (cost.commits / chunks) * 1_000,
    'bytes of WAL a chunk': cost.walBytes / chunks,
    'bytes of WAL a commit': cost.walBytes / cost.commits,
  }
}

/** What a load cost, here and in PostgreSQL, which does nothing else meanwhile. */
async function costOf<T>({ target, databaseUrl }: Side, load: () => Promise<T>) {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const look = async () => {
    // Each session tells its counts when it is idle for a second, or asked to.
    await client.query('SELECT pg_stat_force_next_flush()')
    const { rows } = await client.query(`
      SELECT pg_current_wal_insert_lsn() - '0/0' AS wal, pg_backend_pid() AS pid,
        (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()) AS commits`)
    return { wal: Number(rows[0].wal), commits: Number(rows[0].commits), pid: Number(rows[0].pid) }
  }
  const before = await look()
  const cpu = { here: cpuSeconds(target), there: cpuSecondsBelow(parentOf(before.pid)) }
  const result = await load()
  const after = await look()
  const cost = {
    result,
    cpu: cpuSeconds(target) - cpu.here,
    databaseCpu: cpuSecondsBelow(parentOf(before.pid)) - cpu.there,
    commits: after.commits - before.commits,
    walBytes: after.wal - before.wal,
  }
  await client.end()
  return cost
}
