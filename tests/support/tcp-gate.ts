import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A door before a server that can be shut or held, and opened again, as if the server went away or hung. */
export async function aTcpGate(target: string) {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let isShut = false
  let isHeld = false
  const server = createServer((socket) => {
    if (isShut) return void socket.destroy()
    const beyond = connect(Number(port), hostname)
    for (const end of [socket, beyond]) {
      open.add(end)
      end
        .on('error', () => {})
        .on('close', () => {
          open.delete(end)
          socket.destroy()
          beyond.destroy()
        })
    }
    socket.pipe(beyond).pipe(socket)
    if (isHeld) hold(socket, beyond)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hold = (...ends: Socket[]) => {
    for (const end of ends) end.unpipe().pause()
  }
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  onTestFinished(async () => {
    cut()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the gate has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    shut() {
      isShut = true
      cut()
    },
    /** Connections are taken, and nothing passes any more. */
    hold() {
      isHeld = true
      hold(...open)
    },
    /** What was held is cut off; new connections pass. */
    open() {
      isShut = false
      if (isHeld) cut()
      isHeld = false
    },
  }
}
