import cluster from 'node:cluster'
import { randomUUID } from 'node:crypto'
import { AggregatorRegistry, type Registry } from 'prom-client'

/** What the processes of one machine say to the one that supervises them, and hear from it. */
type Message = { type: 'ready'; url: string } | { type: 'metrics_wanted'; id: string }
type Answer = { type: 'metrics'; id: string; text: string | null }

const isOf = <T extends { type: string }>(message: unknown, type: T['type']): message is T =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type

/** Whether this process is one of several that another one supervises (`WEB_CONCURRENCY`). */
export const isSupervised = (): boolean => cluster.isWorker

/**
 * Whether the kernel hands connections to the processes that listen on one port, by turns (`SO_REUSEPORT`). Elsewhere
 * Node's supervisor hands them on, which loses the one that it was handing to a process that died.
 */
export const sharesPort = (): boolean => isSupervised() && process.platform === 'linux'

/** Tells the supervisor that this process answers requests. */
export const reportReady = (url: string): void => say({ type: 'ready', url })

function say(message: Message): void {
  // Nobody is there to hear it when the supervisor is gone; then this process ends.
  process.send?.(message, undefined, undefined, () => {})
}

/** In the supervisor: hears when a process answers requests, and has all processes' metrics summed for whoever asks. */
export function superviseMessages(onReady: (processId: number, url: string) => void): void {
  const all = new AggregatorRegistry()
  cluster.on('message', (worker, message: unknown) => {
    if (isOf<Extract<Message, { type: 'ready' }>>(message, 'ready')) onReady(worker.id, message.url)
    if (!isOf<Extract<Message, { type: 'metrics_wanted' }>>(message, 'metrics_wanted')) return
    const answer = (text: string | null): void => {
      const sent: Answer = { type: 'metrics', id: message.id, text }
      if (worker.isConnected()) worker.send(sent, () => {})
    }
    all.clusterMetrics().then(answer, () => answer(null))
  })
}

/**
 * The metrics of this process, or of all that one supervisor has, whichever of them is asked: counters are summed.
 * @throws Error when one of them does not answer.
 */
export function metricsOfGroup(registry: Registry): () => Promise<string> {
  if (!isSupervised()) return () => registry.metrics()
  AggregatorRegistry.setRegistries(registry)
  // Begins to answer the supervisor.
  new AggregatorRegistry()
  const waiting = new Map<string, (text: string | null) => void>()
  process.on('message', (message: unknown) => {
    if (!isOf<Answer>(message, 'metrics')) return
    waiting.get(message.id)?.(message.text)
    waiting.delete(message.id)
  })
  return async () => {
    const id = randomUUID()
    const text = await new Promise<string | null>((resolve) => {
      waiting.set(id, resolve)
      say({ type: 'metrics_wanted', id })
    })
    if (text === null) throw new Error('a process of this machine did not tell its metrics')
    return text
  }
}
