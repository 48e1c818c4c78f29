import type { ParseLimits } from '../../providers/parsers/types.ts'
import type { ParseStep } from './parser-messages.ts'
import { ParserProcess } from './parser-process.ts'
import type { AnalyzedDocument } from './types.ts'

export type { ParseStep } from './parser-messages.ts'
export { ParserLost } from './parser-process.ts'

export interface ParserPoolOptions {
  /** Documents read at once, each in a process of its own; others wait in order. */
  concurrency: number
  /** For one document, from when it has a process. */
  timeoutMs: number
  /** Resident memory of one process, code and buffers included. */
  memoryMb: number
  limits: ParseLimits
  /** How long a process without work is kept for the next document. */
  idleMs?: number
  /** Another program than `workers/parse`, to try the bounds with. */
  script?: URL
}

export interface ParseRequest {
  /** Where the file is on this machine. */
  path: string
  /** The name it was uploaded under. */
  name: string
  signal?: AbortSignal
}

export interface ParserPool {
  /**
   * Reads, chunks and analyses a file in another process.
   * @throws ParseFailure when the document is to blame; the signal's reason when aborted; otherwise (the process was
   *   killed from outside, the pool was closed) an error after which the same document may be tried again.
   */
  parse: (request: ParseRequest, onStep?: (step: ParseStep) => void) => Promise<AnalyzedDocument>
  /** Ends all processes; what they were reading is rejected. */
  close: () => Promise<void>
}

const IDLE_MS = 10_000
/** A process is replaced after so many documents, whatever it has leaked. */
const DOCUMENTS_PER_PROCESS = 50

/** A pool of parser processes; they are started when needed and end when idle. */
export function createParserPool(options: ParserPoolOptions): ParserPool {
  const { concurrency, limits, idleMs = IDLE_MS, script = workerScript() } = options
  const idle = new Map<ParserProcess, NodeJS.Timeout>()
  const running = new Set<ParserProcess>()
  const waiting: (() => void)[] = []
  const closing = new AbortController()

  const take = (): ParserProcess => {
    const [warm] = idle.keys()
    if (warm) {
      clearTimeout(idle.get(warm))
      idle.delete(warm)
      if (warm.isReusable) return warm
      void warm.kill()
    }
    return new ParserProcess({ script, memoryMb: options.memoryMb, timeoutMs: options.timeoutMs })
  }

  const giveBack = async (parser: ParserProcess, isClean: boolean): Promise<void> => {
    // A process that met a bad file is not trusted with the next one; it must be gone, with its memory, before that starts.
    const isKept = isClean && parser.isReusable && parser.documents < DOCUMENTS_PER_PROCESS && !closing.signal.aborted
    if (!isKept) await parser.kill()
    running.delete(parser)
    if (isKept) {
      const end = (): void => {
        idle.delete(parser)
        void parser.kill()
      }
      idle.set(parser, setTimeout(end, idleMs))
    }
    waiting.shift()?.()
  }

  const turn = (signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const abort = (): void => reject(signal.reason)
    waiting.push(resolve)
    signal.addEventListener('abort', abort, { once: true })
    return promise.finally(() => {
      const at = waiting.indexOf(resolve)
      if (at >= 0) waiting.splice(at, 1)
      signal.removeEventListener('abort', abort)
    })
  }

  return {
    async parse({ path, name, signal: own }, onStep = () => {}) {
      const signal = own ? AbortSignal.any([own, closing.signal]) : closing.signal
      signal.throwIfAborted()
      while (running.size >= concurrency) await turn(signal)
      const parser = take()
      running.add(parser)
      let isClean = false
      try {
        const document = await parser.read({ path, name, limits, signal, onStep })
        isClean = true
        return document
      } finally {
        await giveBack(parser, isClean)
      }
    },
    async close() {
      closing.abort(new Error('The parser pool was closed.'))
      for (const timer of idle.values()) clearTimeout(timer)
      await Promise.all([...idle.keys(), ...running].map((parser) => parser.kill()))
      idle.clear()
    },
  }
}

/** The program has the extension of this file: `.ts` in development, `.js` once built. */
function workerScript(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`../../workers/parse.${extension}`, import.meta.url)
}
