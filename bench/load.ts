import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const run = promisify(execFile)

/** A server under load, in a process of its own. */
export interface Target {
  name: string
  url: string
  child: ChildProcess
  /** From the start of the process to its first 200, in milliseconds. */
  startMs: number
}

/** Starts a server and waits for its first 200. @throws Error with what it said when it does not come. */
export async function start(
  name: string,
  {
    command,
    args,
    cwd,
    env,
    url,
    probe,
  }: { command: string; args: string[]; cwd: string; env: NodeJS.ProcessEnv; url: string; probe: string },
): Promise<Target> {
  const startedAt = performance.now()
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-4_000)
    })
  }
  for (;;) {
    const status = await fetch(url + probe).then(
      (response) => response.status,
      () => 0,
    )
    if (status > 0 && status < 500) return { name, url, child, startMs: performance.now() - startedAt }
    if (child.exitCode !== null || performance.now() - startedAt > 60_000)
      throw new Error(`${name} did not start: ${output}`)
    await sleep(5)
  }
}

export async function stop({ child }: Target): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([gone, sleep(10_000).then(() => child.kill('SIGKILL'))])
}

/** CPU seconds that a server has used, with the processes that it has started. */
export const cpuSeconds = ({ child }: Target): number => cpuSecondsBelow(child.pid ?? 0)

/** CPU seconds, user and system, of a process and those below it, ended ones too. Linux: hundredths in /proc. */
export function cpuSecondsBelow(pid: number): number {
  const own =
    statOf(pid)
      .slice(11, 15)
      .reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return children.reduce((sum, child) => sum + cpuSecondsBelow(Number(child)), own)
}

export const parentOf = (pid: number): number => Number(statOf(pid)[1])

/** From the process' state on. */
const statOf = (pid: number): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []

/** Resident memory in MB. */
export function residentMb({ child }: Target): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** Requests a second and the 99th percentile of latency in milliseconds, by `wrk` with 32 connections. */
export async function requests(
  url: string,
  token: string,
  seconds: number,
): Promise<{ perSecond: number; p99Ms: number }> {
  const args = ['-t2', '-c32', `-d${seconds}s`, '--latency', '-H', `Authorization: Bearer ${token}`, url]
  const { stdout } = await run('wrk', args)
  if (/Non-2xx/.test(stdout)) throw new Error(`not every answer was good: ${stdout}`)
  const [, number = '0', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  const scale = { us: 0.001, ms: 1, s: 1_000 }[unit] ?? 1
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p99Ms: Number(number) * scale }
}

const Streams = Type.Object({
  ok: Type.Number(),
  bad: Type.Number(),
  frames: Type.Number(),
  ttft_p50: Type.Number(),
  ttft_p99: Type.Number(),
  dur_p99: Type.Number(),
})

export interface StreamLoad {
  url: string
  token: string
  body: object
  /** Streams, begun over `rampMs`. */
  count: number
  rampMs?: number
  /** A reader that waits so long after each line, and hangs up after `lines` of the answer (0: never). */
  slowMs?: number
  lines?: number
}

/** Concurrent streams by `sseload`; times in milliseconds. */
export async function streams(
  sseload: string,
  { url, token, body, count, rampMs = 0, slowMs = 0, lines = 0 }: StreamLoad,
) {
  const args = [
    '-url',
    url,
    '-token',
    token,
    '-body',
    JSON.stringify(body),
    '-c',
    String(count),
    '-ramp',
    String(rampMs),
    '-slow',
    String(slowMs),
    '-lines',
    String(lines),
  ]
  const { stdout } = await run(sseload, args, { timeout: 180_000 })
  return Value.Parse(Streams, JSON.parse(stdout))
}

/** Takes spans and throws them away, so that exporting them is part of what is measured. */
export async function spanSink(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
