import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { printFigures } from './figures.ts'
import { cpuSeconds, residentMb, streams, type Target } from './load.ts'
import { type Side, type Sides, withSides } from './sides.ts'
import { hangUps } from './vanish.ts'

/** 100 chunks, 20 ms apart: two seconds. */
const MODEL = 'fake-n100-d20'
const CHUNKS = 100
const IDEAL_MS = 2_000
const RAMP_MS = 2_000
const FLOOD_CHUNKS = 100_000

/**
 * `npm run bench -- streams`: 1, 50, 200 and 800 streams, one that never pauses, a reader that reads slowly, readers that
 * vanish; the peer and this server in turn, in one run. An answer without a reader is given up at once here, as the
 * peer does, and not after the grace that a reader has to come back.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { counts: { type: 'string', default: '1,50,200,800' } } })
  const settings = {
    RESUME_GRACE_SECONDS: '0',
    MAX_ANSWER_TOKENS: '1000000',
  }
  await withSides(async (sides) => {
    // Code that was never run is slow: both sides answer some streams before anything is measured.
    for (const side of [sides.peer, sides.ours]) await load(sides.sseload, side, { count: 100, rampMs: 2_000 })
    const memory = [residentAfter('some streams', sides)]
    for (const count of values.counts.split(',').map(Number)) {
      await compare(sides, count)
      memory.push(residentAfter(`${count} streams`, sides))
    }
    for (const [name, work] of Object.entries({
      'the flood': flood,
      'the slow reader': slowReader,
      'the vanished': hangUps,
    })) {
      await work(sides)
      memory.push(residentAfter(name, sides))
    }
    printFigures('resident MB over time', memory)
  }, settings)
  return 0
}

const residentAfter = (what: string, { peer, ours }: Sides) =>
  [`after ${what}`, residentMb(peer.target), residentMb(ours.target), ''] as const

const load = (sseload: string, side: Side, options: { count: number; rampMs: number; model?: string }) =>
  streams(sseload, {
    url: side.streamUrl,
    token: side.token,
    body: side.question(options.model ?? MODEL),
    count: options.count,
    rampMs: options.rampMs,
  })

interface Measured {
  ok: number
  ttftP50: number
  ttftP99: number
  slowest: number
  cpuPerThousand: number
  kbPerStream: number
}

async function compare({ peer, ours, upstream, sseload }: Sides, count: number): Promise<void> {
  const rampMs = count === 1 ? 0 : RAMP_MS
  const bare = await streams(sseload, {
    url: `${upstream.url}/v1/chat/completions`,
    token: '',
    body: { model: MODEL, stream: true, messages: [] },
    count,
    rampMs,
  })
  const measure = async (side: Side): Promise<Measured> => {
    const cpu = cpuSeconds(side.target)
    const { result, growthMb } = await growthDuring(side.target, () => load(sseload, side, { count, rampMs }))
    return {
      ok: result.ok,
      ttftP50: result.ttft_p50 - bare.ttft_p50,
      ttftP99: result.ttft_p99 - bare.ttft_p99,
      slowest: result.dur_p99 / IDEAL_MS,
      cpuPerThousand: ((cpuSeconds(side.target) - cpu) / (count * CHUNKS)) * 1_000,
      kbPerStream: (growthMb * 1024) / count,
    }
  }
  const [theirs, own] = [await measure(peer), await measure(ours)]
  const of200 = (aim: string): string => (count === 200 ? aim : '')
  printFigures(
    `${count} streams of ${CHUNKS} chunks, 20 ms apart, begun over ${rampMs / 1_000} s (the upstream itself: first token p50 ${bare.ttft_p50.toFixed(1)} ms)`,
    [
      ['streams that finished', theirs.ok, own.ok, 'all'],
      ['first token p50 ms, above the upstream', theirs.ttftP50, own.ttftP50, of200('≤ 5 ms')],
      ['first token p99 ms, above the upstream', theirs.ttftP99, own.ttftP99, of200('≤ 40 ms')],
      ['slowest (p99), of its ideal time', theirs.slowest, own.slowest, count === 800 ? '≤ 2.4' : ''],
      ['CPU s per 1,000 chunks', theirs.cpuPerThousand, own.cpuPerThousand, of200('≤ 0.12')],
      ...(count >= 200
        ? ([['KB resident more, an open stream', theirs.kbPerStream, own.kbPerStream, '≤ 40']] as const)
        : []),
    ],
  )
}

async function flood({ peer, ours, sseload }: Sides): Promise<void> {
  const measure = async (side: Side) => {
    const model = `fake-n${FLOOD_CHUNKS}-d0`
    const { result, growthMb } = await growthDuring(side.target, () =>
      load(sseload, side, { count: 1, rampMs: 0, model }),
    )
    return { perSecond: (FLOOD_CHUNKS / result.dur_p99) * 1_000, ok: result.ok, growthMb }
  }
  const [theirs, own] = [await measure(peer), await measure(ours)]
  printFigures(`one stream of ${FLOOD_CHUNKS.toLocaleString('en')} chunks without a pause`, [
    ['streams that finished', theirs.ok, own.ok, 'all'],
    ['chunks a second', theirs.perSecond, own.perSecond, ''],
    ['MB resident more', theirs.growthMb, own.growthMb, ''],
  ])
}

/** Reads ten lines a second, for six seconds, of an answer that is a hundred times as fast as that and longer. */
async function slowReader({ peer, ours, sseload }: Sides): Promise<void> {
  const measure = async (side: Side): Promise<number> => {
    const work = streams(sseload, {
      url: side.streamUrl,
      token: side.token,
      body: side.question('fake-n1000000-d0'),
      count: 1,
      slowMs: 100,
      lines: 60,
    })
    return (await growthDuring(side.target, () => work)).growthMb
  }
  printFigures('a reader that takes ten lines a second of a million chunks without a pause, and hangs up', [
    ['MB resident more', await measure(peer), await measure(ours), '≤ 8 MB'],
  ])
}

/** How much more is resident at most while something runs than just before. */
async function growthDuring<T>(target: Target, work: () => Promise<T>): Promise<{ result: T; growthMb: number }> {
  const before = residentMb(target)
  let most = before
  let isOver = false
  const watching = (async () => {
    for (; !isOver; await sleep(50)) most = Math.max(most, residentMb(target))
  })()
  try {
    return { result: await work(), growthMb: most - before }
  } finally {
    isOver = true
    await watching
  }
}
