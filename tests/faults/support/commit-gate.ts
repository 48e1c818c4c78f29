import { connect, createServer, type Socket } from 'node:net'

/** What a cut connection had sent last. */
type Cut = 'commit' | 'any'

interface Armed {
  to: Cut
  done: () => void
}

export interface CommitGate {
  /** The database's address, through the gate. */
  url: string
  /**
   * The next `COMMIT`, or the next statement of any kind, reaches the database and is carried out; the connection is
   * lost before its answer has come. @returns when that has happened.
   */
  loseAnswer(to: Cut): Promise<void>
  /** How many answers were lost. */
  lost(): number
  close(): Promise<void>
}

/** Under load something is sent in less. */
const PATIENCE_MS = 15_000
/** PostgreSQL's message of a simple query: `Q`, its length in four bytes, the text, a zero. */
const COMMIT = Buffer.from('commit\0')

/** A door before PostgreSQL that loses the answers to chosen statements. */
export async function aCommitGate(databaseUrl: string): Promise<CommitGate> {
  const { hostname, port } = new URL(databaseUrl)
  const open = new Set<Socket>()
  let armed: Armed | null = null
  let lost = 0

  const server = createServer((socket) => {
    const beyond = connect(Number(port), hostname)
    let doomed: Armed | null = null
    const close = () => {
      socket.destroy()
      beyond.destroy()
      // What was sent last has no answer: the pool's farewell to a connection it no longer needs.
      armed ??= doomed
      doomed = null
    }
    for (const end of [socket, beyond]) {
      open.add(end)
      end
        .on('error', () => {})
        .on('close', () => {
          open.delete(end)
          close()
        })
    }
    let isReady = false
    socket.on('data', (bytes: Buffer) => {
      if (armed && isReady && (armed.to === 'any' || bytes.includes(COMMIT))) {
        doomed = armed
        armed = null
      }
      beyond.write(bytes)
    })
    beyond.on('data', (bytes: Buffer) => {
      // The first `Z` (ready for a query) ends the greeting.
      isReady ||= bytes.includes(0x5a)
      if (!doomed) return void socket.write(bytes)
      lost++
      const { done } = doomed
      doomed = null
      close()
      done()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the gate has no port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)
  return {
    url: url.href,
    loseAnswer: (to) =>
      new Promise((resolve, reject) => {
        const giveUp = setTimeout(() => reject(new Error('nothing was sent that could lose its answer')), PATIENCE_MS)
        const done = () => {
          clearTimeout(giveUp)
          resolve()
        }
        armed = { to, done }
      }),
    lost: () => lost,
    async close() {
      for (const end of open) end.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
