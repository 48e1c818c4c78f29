import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../core/errors.ts'

/** Refuses new requests while the process ends; health keeps answering, so that it can be seen to drain. */
export function refuseWhileDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isDraining() || request.routeOptions.config.limit === 'none') return
    reply.header('Connection', 'close')
    throw new AppError(503, 'shutting_down', 'This server is shutting down; try again shortly.', {
      headers: { 'Retry-After': '5' },
    })
  })
}

/**
 * Closes a connection with the server once nothing is answered over it. Node closes those that are idle when the server
 * closes; not those that never carried a request, and not those whose answer ends later, which would hold it for over a minute.
 */
export function closeIdleConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }, response) => {
    unused.delete(socket)
    response.once('finish', () => {
      if (!app.server.listening) socket.destroySoon()
    })
  })
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy()
  })
}

/** Closes the server once what is being answered has its answer; what has none after `graceMs` is cut off. */
export async function closeServer(app: FastifyInstance, graceMs: number): Promise<void> {
  const cutting = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cutting)
}
