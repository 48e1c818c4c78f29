import { type ChildProcess, fork } from 'node:child_process'
import type { ParseLimits } from '../../providers/parsers/types.ts'
import { DocumentAssembler, type FromParser, type ParseStep, type ToParser } from './parser-messages.ts'
import { residentBytes } from './resident-memory.ts'
import { type AnalyzedDocument, ParseFailure } from './types.ts'

/** The parser was killed from outside or could not open the file: the document may be tried again. */
export class ParserLost extends Error {}

export interface ParserProcessOptions {
  /** The program; it speaks `parser-messages`. */
  script: URL
  memoryMb: number
  timeoutMs: number
}

/** One document's reading. */
export interface Reading {
  path: string
  name: string
  limits: ParseLimits
  /** Ends the process; the reading rejects with its reason. */
  signal: AbortSignal
  onStep: (step: ParseStep) => void
}

/** A process allocates some hundred megabytes a second at most. */
const WATCH_MS = 100
/** Enough of the error output to find why a process ended. */
const KEPT_OUTPUT = 8_000
/** Signals that a process gets by its own doing; all others come from outside. */
const OWN_SIGNALS = new Set<NodeJS.Signals>(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP'])

/** A child process that reads one document at a time within bounds of memory and time. */
export class ParserProcess {
  readonly #child: ChildProcess
  readonly #options: ParserProcessOptions
  readonly #exited: Promise<void>
  #output = ''
  #peakBytes = 0
  /** How many documents it has read. */
  documents = 0

  constructor(options: ParserProcessOptions) {
    this.#options = options
    this.#child = fork(options.script, [], {
      // Nothing of the server's environment: no secret can leak through a parser.
      env: {},
      execArgv: [
        `--max-old-space-size=${Math.ceil(options.memoryMb * 0.75)}`,
        '--permission',
        '--allow-fs-read=*',
        '--allow-worker',
        '--disallow-code-generation-from-strings',
        '--disable-warning=ExperimentalWarning',
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (output: string) => {
      this.#output = (this.#output + output).slice(-KEPT_OUTPUT)
    })
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()).on('error', () => resolve()))
  }

  /** Whether it can read another document and holds little memory. */
  get isReusable(): boolean {
    const { exitCode, signalCode, connected } = this.#child
    return connected && exitCode === null && signalCode === null && this.#peakBytes < this.#limitBytes / 2
  }

  get #limitBytes(): number {
    return this.#options.memoryMb * 1024 * 1024
  }

  /**
   * @throws ParseFailure for what the document does: the parser's own, or `parser_memory_limit`, `parser_time_limit`,
   *   `parser_crashed`. The signal's reason when aborted. ParserLost, Error: the document is not to blame.
   */
  async read({ path, name, limits, signal, onStep }: Reading): Promise<AnalyzedDocument> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<AnalyzedDocument>()
    const assembler = new DocumentAssembler()
    let reason: unknown = null
    const stop = (why: unknown): void => {
      reason ??= why
      this.#child.kill('SIGKILL')
    }
    const take = (message: unknown): void => {
      try {
        if (!isFromParser(message)) throw new Error('A parser sent something else than its messages.')
        if (message.type === 'step') onStep(message.step)
        else if (message.type === 'failed') reject(new ParseFailure(message.code, message.detail))
        else if (message.type === 'unreadable') reject(new ParserLost(message.detail))
        else if (message.type === 'end') resolve(assembler.finish())
        else {
          assembler.take(message)
          this.#send({ type: 'taken' })
        }
      } catch (error) {
        stop(error)
      }
    }
    const onExit = (code: number | null, by: NodeJS.Signals | null): void => reject(reason ?? this.#whyExited(code, by))
    const onAbort = (): void => stop(signal.reason)
    const deadline = setTimeout(() => stop(timeLimit(this.#options.timeoutMs)), this.#options.timeoutMs)
    const watch = setInterval(() => {
      void this.#isTooLarge().then((isTooLarge) => isTooLarge && stop(memoryLimit(this.#options.memoryMb)))
    }, WATCH_MS)
    this.#child.on('message', take).once('exit', onExit).once('error', reject)
    signal.addEventListener('abort', onAbort)
    try {
      this.#send({ type: 'read', path, name, limits })
      return await promise
    } finally {
      this.documents++
      clearTimeout(deadline)
      clearInterval(watch)
      signal.removeEventListener('abort', onAbort)
      this.#child.off('message', take).off('exit', onExit).off('error', reject)
    }
  }

  /** What goes wrong in sending is told by `exit`, with a better reason. */
  #send(message: ToParser): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  async #isTooLarge(): Promise<boolean> {
    const bytes = this.#child.pid === undefined ? null : await residentBytes(this.#child.pid)
    this.#peakBytes = Math.max(this.#peakBytes, bytes ?? 0)
    return bytes !== null && bytes > this.#limitBytes
  }

  #whyExited(code: number | null, by: NodeJS.Signals | null): Error {
    if (/heap out of memory|heap limit|allocation failed/i.test(this.#output))
      return memoryLimit(this.#options.memoryMb)
    if (by && !OWN_SIGNALS.has(by)) return new ParserLost(`The parser process was ended by ${by}.`)
    const cause = new Error(`The parser process ended with ${by ?? `code ${code}`}: ${this.#output.trim()}`)
    return new ParseFailure(
      'parser_crashed',
      'This file made its reader fail. It may be damaged; save it anew and try again.',
      { cause },
    )
  }
}

const memoryLimit = (memoryMb: number): ParseFailure =>
  new ParseFailure(
    'parser_memory_limit',
    `Reading this file takes more than ${memoryMb} MB of memory. Divide it into smaller files.`,
  )

const timeLimit = (timeoutMs: number): ParseFailure =>
  new ParseFailure(
    'parser_time_limit',
    `Reading this file takes longer than ${Math.round(timeoutMs / 1000)} seconds. Divide it into smaller files.`,
  )

/** Our own program is at the other end; its kind is enough to tell a message from anything else. */
const isFromParser = (message: unknown): message is FromParser =>
  typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string'
