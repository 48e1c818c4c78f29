import { readFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { parseDocument } from '../providers/parsers/parse.ts'
import { analyzeDocument } from '../services/ingestion/analyze-document.ts'
import {
  type DocumentPart,
  type FromParser,
  messagesOf,
  type ReadRequest,
  type ToParser,
} from '../services/ingestion/parser-messages.ts'
import { ParseFailure } from '../services/ingestion/types.ts'

/** Page progress is told no more often than this. */
const PROGRESS_MS = 100
/** Ends this process when the server is dead, even if an endless parser never lets it see that its channel closed. */
const ORPHAN_WATCH = `
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 1000)
`

/**
 * The process that reads documents for the server, one at a time: what a hostile file does to it, it does to nobody
 * else. It has no secrets, may not write, and opens no connection; the server watches its memory and time.
 */
function serve(): void {
  // Ctrl-C in a terminal goes to every process; when to stop is for the server to say.
  process.on('SIGINT', () => {}).on('SIGTERM', () => {})
  process.on('disconnect', () => process.exit())
  new Worker(ORPHAN_WATCH, { eval: true }).unref()
  Socket.prototype.connect = () => {
    throw new Error('A parser has no network.')
  }
  process.on('message', (message: ToParser) => {
    if (message.type === 'taken') return onTaken()
    read(message).catch((error: unknown) => {
      console.error(whereOf(error))
      process.exit(1)
    })
  })
}

/** What an error is and where it arose, without its message: that may quote the document, and this goes to the log. */
function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  // V8's message for a buffer that does not fit is how the server tells that from other mistakes
  const isMemory = error instanceof RangeError && /allocation failed/i.test(error.message)
  return [isMemory ? error.message : error.name, ...frames].join('\n')
}

async function read({ path, name, limits }: ReadRequest): Promise<void> {
  await send({ type: 'step', step: { step: 'parsing', done: 0, total: 0 } })
  const bytes = await readFile(path).catch((error: unknown) => String(error))
  if (typeof bytes === 'string') return send({ type: 'unreadable', detail: bytes })
  try {
    const { kind, mediaType, document } = await parseDocument(
      { bytes: new Uint8Array(bytes), name },
      limits,
      reporter(),
    )
    await send({ type: 'step', step: { step: 'chunking' } })
    for (const message of messagesOf({ kind, mediaType, ...analyzeDocument(document, name) })) await sendPart(message)
    await send({ type: 'end' })
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error
    await send({ type: 'failed', code: error.code, detail: error.detail })
  }
}

function reporter(): (done: number, total: number) => void {
  let toldAt = 0
  return (done, total) => {
    if (Date.now() - toldAt < PROGRESS_MS && done < total) return
    toldAt = Date.now()
    void send({ type: 'step', step: { step: 'parsing', done, total } })
  }
}

let onTaken = (): void => {}

/** Waits until the server has taken the part in, so that it has no more than one of them to handle at a time. */
async function sendPart(part: DocumentPart): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  onTaken = resolve
  await send(part)
  await promise
}

/** Waits until the message is written. */
function send(message: FromParser): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) throw new Error('workers/parse runs as a child process')
    process.send(message, undefined, undefined, (error: Error | null) => (error ? reject(error) : resolve()))
  })
}

serve()
