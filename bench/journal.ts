import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cpuSeconds, median, streams } from './load.ts'
import { type Side, withOurs } from './sides.ts'

const MODEL = 'fake-n100-d20'
const CHUNKS = 100
const STREAMS = 200
const RAMP_MS = 2_000

/**
 * `npm run bench -- journal`: what writing every frame down before it is shown costs, against the same build with a journal that
 * writes nothing. In turn, in one run; the first round of each is not counted.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string', default: '5' } } })
  const nodeArgs = ['--import', join(import.meta.dirname, 'without-journal.mjs')]
  await withOurs([{}, { nodeArgs }], async ([withJournal, without], sseload) => {
    if (!withJournal || !without) throw new Error('two servers were to be started')
    const measured = new Map([withJournal, without].map((side) => [side, aRecord()]))
    for (let round = 0; round <= Number(values.rounds); round++) {
      for (const [side, record] of measured) {
        const one = await measure(sseload, side)
        if (round > 0) for (const key of KEYS) record[key].push(one[key])
      }
    }
    const of = (side: Side, key: Key): number => median(measured.get(side)?.[key] ?? [])
    console.log(
      `\n${STREAMS} streams of ${CHUNKS} chunks, 20 ms apart, begun over ${RAMP_MS / 1_000} s; medians of ${values.rounds}`,
    )
    console.log(`  ${'with'.padStart(44)}${'without'.padStart(10)}${'cost'.padStart(10)}`)
    for (const key of KEYS) {
      const [one, other] = [of(withJournal, key), of(without, key)]
      console.log(`  ${key.padEnd(32)}${show(one)}${show(other)}${show(one - other)}`)
    }
  })
  return 0
}

const KEYS = ['first token p50 ms', 'first token p99 ms', 'CPU s per 1,000 chunks'] as const
type Key = (typeof KEYS)[number]

const aRecord = (): Record<Key, number[]> => ({
  'first token p50 ms': [],
  'first token p99 ms': [],
  'CPU s per 1,000 chunks': [],
})

const show = (value: number): string => value.toFixed(Math.abs(value) < 1 ? 3 : 1).padStart(10)

async function measure(sseload: string, side: Side): Promise<Record<Key, number>> {
  const before = cpuSeconds(side.target)
  const load = { url: side.streamUrl, token: side.token, body: side.question(MODEL), count: STREAMS, rampMs: RAMP_MS }
  const { ttft_p50, ttft_p99 } = await streams(sseload, load)
  return {
    'first token p50 ms': ttft_p50,
    'first token p99 ms': ttft_p99,
    'CPU s per 1,000 chunks': ((cpuSeconds(side.target) - before) / (STREAMS * CHUNKS)) * 1_000,
  }
}
