import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from './load.ts'

/** How often memory is looked at, in milliseconds. */
const MEMORY_MS = 20
/** The event loop is judged in stretches of this length: over minutes, a bad one would not show in a percentile. */
const STRETCH_MS = 5_000
/** A request is made so often, whether or not the one before it was answered. */
const REQUEST_MS = 25

/** Most of what was resident while something ran, in MB. */
export interface Peak {
  server: number
  /** With its parser processes. */
  all: number
}

/** Milliseconds by which the server was late while something ran. */
export interface Delays {
  /** 99th percentile of the event loop's delay in the worst stretch of five seconds, by the server's own measure. */
  p99: number
  max: number
  /** 99th percentile of the time in which a request that needs nothing but the event loop is answered, from outside. */
  answerP99: number
}

export async function peakDuring<T>(target: Target, work: () => Promise<T>): Promise<{ result: T; peak: Peak }> {
  const peak: Peak = { server: 0, all: 0 }
  const look = async (): Promise<void> => {
    const [server, ...others] = familyOf(target.child.pid ?? 0).map(residentMb)
    peak.server = Math.max(peak.server, server ?? 0)
    peak.all = Math.max(
      peak.all,
      [server ?? 0, ...others].reduce((sum, one) => sum + one, 0),
    )
  }
  const result = await repeating(MEMORY_MS, look, work)
  return { result, peak }
}

/** prom-client begins its histogram anew whenever it is read; nobody else may read it meanwhile. */
export async function delaysDuring<T>({ url }: Target, work: () => Promise<T>): Promise<{ result: T; delays: Delays }> {
  const answers: number[] = []
  const stretches: { p99: number; max: number }[] = []
  await loopDelay(url)
  const read = async (): Promise<void> => void stretches.push(await loopDelay(url))
  const ask = async (): Promise<void> => {
    const begun = performance.now()
    // The next is asked in time, whenever this one is answered.
    void fetch(`${url}/api/health/live`)
      .then((response) => response.arrayBuffer())
      .then(() => answers.push(performance.now() - begun))
  }
  const result = await repeating(STRETCH_MS, read, () => repeating(REQUEST_MS, ask, work))
  stretches.push(await loopDelay(url))
  answers.sort((one, other) => one - other)
  const delays = {
    p99: Math.max(...stretches.map(({ p99 }) => p99)),
    max: Math.max(...stretches.map(({ max }) => max)),
    answerP99: answers[Math.floor(answers.length * 0.99)] ?? Number.NaN,
  }
  return { result, delays }
}

/** Does something again and again while something else runs. */
async function repeating<T>(everyMs: number, action: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  let isDone = false
  const actions = (async () => {
    for (; !isDone; await sleep(everyMs)) await action()
  })()
  try {
    return await work()
  } finally {
    isDone = true
    await actions
  }
}

async function loopDelay(url: string): Promise<{ p99: number; max: number }> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const of = (name: string) =>
    1_000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(metrics)?.[1])
  return { p99: of('p99'), max: of('max') }
}

/** A process and its children. Linux: /proc. */
const familyOf = (pid: number): number[] => [
  pid,
  ...(readIfThere(`/proc/${pid}/task/${pid}/children`).match(/\d+/g) ?? []).map(Number),
]

const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readIfThere(`/proc/${pid}/status`))?.[1] ?? 0) / 1024

/** Parser processes come and go; what one that has just ended held no longer counts. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
