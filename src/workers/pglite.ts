import { readFile, writeFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import type { EmbeddedPostgresOptions, FromWorker, ToWorker } from '../core/embedded-postgres.ts'

/** The thread of the embedded database: one message in, one answer out, strictly in order. */
async function serve({ dataDir, loadFrom }: EmbeddedPostgresOptions): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('workers/pglite runs as a worker thread')
  const answer = (message: FromWorker) => port.postMessage(message)
  let database: PGlite
  try {
    database = await PGlite.create({
      extensions: { vector },
      ...(dataDir === null ? {} : { dataDir }),
      ...(loadFrom === undefined ? {} : { loadDataDir: new Blob([new Uint8Array(await readFile(loadFrom))]) }),
    })
  } catch (error) {
    answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    return
  }
  let queue = Promise.resolve()
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.type === 'reset') {
      // Apart: the statements of one simple query share a transaction, and DISCARD ALL refuses to be in one.
      await database.exec('ROLLBACK')
      await database.exec('DISCARD ALL')
    } else if (message.type === 'bytes') {
      const { connection } = message
      // `execProtocolRaw` would parse all that it answers and keep it for ever. What is told here is memory of PostgreSQL's own.
      const onRawData = (piece: Uint8Array): void => answer({ type: 'bytes', connection, bytes: piece.slice() })
      await database.execProtocolRawStream(message.bytes, { onRawData })
    } else if (message.type === 'dump') {
      const dump = await database.dumpDataDir('none')
      await writeFile(message.path, Buffer.from(await dump.arrayBuffer()))
      answer({ type: 'dumped' })
    } else {
      await database.close()
      answer({ type: 'closed' })
    }
  }
  port.on('message', (message: ToWorker) => {
    queue = queue.then(() => handle(message))
  })
  answer({ type: 'ready' })
}

await serve(workerData)
