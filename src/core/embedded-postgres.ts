import { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'

/** What the worker thread is started with: a folder to keep, or nothing for a database in memory. */
export interface EmbeddedPostgresOptions {
  dataDir: string | null
  /** A dump (`dumpDataDir`) to start from; tests load their migrated database so. */
  loadFrom?: string
}

export type FromWorker =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'bytes'; connection: number; bytes: Uint8Array }
  | { type: 'dumped' }
  | { type: 'closed' }
export type ToWorker =
  | { type: 'reset'; connection: number }
  | { type: 'bytes'; connection: number; bytes: Uint8Array }
  | { type: 'dump'; path: string }
  | { type: 'close' }

/**
 * PostgreSQL in WebAssembly (PGlite) on a thread of its own, spoken to in PostgreSQL's wire protocol,
 * so that the one driver (`pg`) and its pool serve the embedded database and a server alike.
 *
 * PGlite is a single session: the pool over it must have exactly one connection. It calls no `fsync`:
 * what was acknowledged survives the death of the process, not the loss of power.
 */
export class EmbeddedPostgres {
  readonly #worker: Worker
  #connection: PipedConnection | null = null
  #connections = 0

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'bytes' && message.connection === this.#connections) this.#connection?.push(message.bytes)
    })
    worker.on('error', (error) => this.#connection?.destroy(error))
  }

  /** @throws Error when the folder cannot be opened as a database. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`../workers/pglite.${extension}`, import.meta.url), { workerData: options })
    const embedded = new EmbeddedPostgres(worker)
    await embedded.#answer('ready')
    return embedded
  }

  /** A new wire-protocol connection; it replaces the one before, whose session state is discarded. */
  connect(): Duplex {
    this.#connections++
    this.#post({ type: 'reset', connection: this.#connections })
    const connection = this.#connections
    this.#connection = new PipedConnection((bytes) => this.#post({ type: 'bytes', connection, bytes }))
    return this.#connection
  }

  /** Writes the whole database to `path`, for `loadFrom`. */
  async dump(path: string): Promise<void> {
    const dumped = this.#answer('dumped')
    this.#post({ type: 'dump', path })
    await dumped
  }

  async close(): Promise<void> {
    const closed = this.#answer('closed')
    this.#post({ type: 'close' })
    await closed
    await this.#worker.terminate()
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #answer(type: FromWorker['type']): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (message: FromWorker) => {
        if (message.type === 'failed') reject(new Error(message.message))
        else if (message.type !== type) return
        else resolve()
        this.#worker.off('message', settle).off('error', reject)
      }
      this.#worker.on('message', settle).on('error', reject)
    })
  }
}

/** The client's end of the pipe; quacks as the TCP socket that `pg` expects. */
class PipedConnection extends Duplex {
  readonly #send: (bytes: Uint8Array) => void

  constructor(send: (bytes: Uint8Array) => void) {
    super()
    this.#send = send
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // `Terminate` would end PGlite's only session; closing this pipe is enough.
    if (chunk[0] === 0x58 && chunk.length === 5) this.push(null)
    else this.#send(chunk)
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done)
  }
}
