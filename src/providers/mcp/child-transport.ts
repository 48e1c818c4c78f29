import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { homedir, tmpdir } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JSONRPCMessage, ReadBuffer, serializeMessage, type Transport } from '@modelcontextprotocol/client'
import { MAX_MESSAGE_BYTES } from './bounded-body.ts'
import type { StdioEndpoint } from './endpoint.ts'

/** A program whose input has ended may end by itself, then by being asked to, and then it does not matter. */
const ENDINGS = [
  { waitMs: 500, signal: 'SIGTERM' },
  { waitMs: 1_000, signal: 'SIGKILL' },
] as const

/**
 * A program that speaks the protocol by its standard input and output. Not the SDK's, which hands on more of our
 * environment, and ends only the program itself: those it has started, as `npx` does, would stay.
 */
export class ChildTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** By these two the SDK knows a program from an HTTP server. */
  readonly stderr = null
  get pid(): number | undefined {
    return this.#child?.pid
  }

  readonly #endpoint: StdioEndpoint
  readonly #buffer = new ReadBuffer({ maxBufferSize: MAX_MESSAGE_BYTES })
  #child: ChildProcessByStdio<Writable, Readable, null> | null = null

  constructor(endpoint: StdioEndpoint) {
    this.#endpoint = endpoint
  }

  async start(): Promise<void> {
    const { program, args, env } = this.#endpoint
    const child = spawn(program, args, {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '', HOME: homedir(), ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      // A process group of its own, so that all of it can be ended.
      detached: true,
    })
    this.#child = child
    child.stdin.on('error', (error) => this.onerror?.(error))
    child.stdout.on('data', (bytes: Buffer) => this.#receive(bytes))
    // What it has started goes with it; until then its output stays open.
    child.once('exit', () => killGroup(child.pid, 'SIGKILL'))
    child.once('close', () => this.onclose?.())
    await once(child, 'spawn')
    child.on('error', (error) => this.onerror?.(error))
  }

  #receive(bytes: Buffer): void {
    try {
      this.#buffer.append(bytes)
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)))
      void this.close()
      return
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage()
        if (message === null) return
        this.onmessage?.(message)
      } catch (error) {
        // A line that is no message: programs do print to their standard output.
        this.onerror?.(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin
    if (!stdin?.writable) throw new Error('the program has ended')
    if (!stdin.write(serializeMessage(message))) await once(stdin, 'drain', { signal: AbortSignal.timeout(5_000) })
  }

  async close(): Promise<void> {
    const child = this.#child
    if (!child || child.pid === undefined) return
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve()
    child.stdin.end()
    for (const { waitMs, signal } of ENDINGS) {
      const hasEnded = await Promise.race([ended.then(() => true), sleep(waitMs, false)])
      if (hasEnded) break
      killGroup(child.pid, signal)
    }
    await ended
    child.stdout.destroy()
    this.#buffer.clear()
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // All of the group are gone.
  }
}
