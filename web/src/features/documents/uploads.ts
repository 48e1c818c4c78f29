import { createStore } from '@tanstack/react-store'
import { type Session, session } from '../../api/session'
import type { Document } from '../../api/types'
import { queries } from '../../app/queries'
import type { NamedFile } from './files'
import { show } from './follow'
import { documentsKey } from './queries'
import { Postponed, sendFile } from './send-file'

/** A file on its way to the server. */
export interface Upload {
  id: number
  projectId: number
  /** What its document will be called. */
  name: string
  /** 0–1. */
  sent: number
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  error: unknown
}

/** A document that the server has just taken, or had already. */
export interface Arrival {
  document: Document
  isNew: boolean
}

/** More at once would only make each slower. */
const AT_ONCE = 3
/** Of many files that arrive, the list is asked for anew so often. */
const REFRESH_MS = 1_500
const KEPT_ARRIVALS = 5

/** Whatever is on its way, of all projects, and what could not be sent; it goes on while another place is looked at. */
export const uploads = createStore<readonly Upload[]>([])
/** The last that arrived, newest first. */
export const arrivals = createStore<readonly Arrival[]>([])

let count = 0
let restsUntil = 0
/** What is told of the document that a file became. */
type Sent = (document: Document) => void
const files = new Map<number, { file: File; onSent: Sent | undefined }>()
const stops = new Map<number, AbortController>()

const isUnderWay = ({ state }: Upload): boolean => state === 'waiting' || state === 'sending'

const change = (id: number, what: Partial<Upload>): void =>
  uploads.setState((all) => all.map((upload) => (upload.id === id ? { ...upload, ...what } : upload)))

/** Sends files to a project, a few at a time. @returns the numbers of the uploads. */
export function sendFiles(projectId: number, chosen: readonly NamedFile[], onSent?: Sent): number[] {
  const added = chosen.map(({ file, name }): Upload => {
    const id = ++count
    files.set(id, { file, onSent })
    return { id, projectId, name, sent: 0, state: 'waiting', error: null }
  })
  uploads.setState((all) => [...all, ...added])
  next()
  return added.map(({ id }) => id)
}

/** Once more what failed. */
export function sendAgain(ids: readonly number[]): void {
  const again = new Set(ids)
  uploads.setState((all) =>
    all.map((upload) => (again.has(upload.id) ? { ...upload, state: 'waiting', sent: 0, error: null } : upload)),
  )
  next()
}

/** Breaks off what is being sent, and takes it from the list. */
export function drop(ids: readonly number[]): void {
  const dropped = new Set(ids)
  uploads.setState((all) => all.filter(({ id }) => !dropped.has(id)))
  for (const id of ids) {
    stops.get(id)?.abort()
    files.delete(id)
  }
  next()
}

/** A document has come, and is shown. */
export function noteArrival(arrival: Arrival): void {
  show(queries, arrival.document)
  arrivals.setState((all) => [arrival, ...all].slice(0, KEPT_ARRIVALS))
  refresh(arrival.document.project_id)
}

export const forgetArrivals = (): void => arrivals.setState(() => [])

function next(): void {
  const all = uploads.get()
  if (!all.some(isUnderWay)) {
    // What has come is in the list of documents.
    uploads.setState(() => all.filter(({ state }) => state === 'failed'))
    return
  }
  if (Date.now() < restsUntil) return
  const free = AT_ONCE - all.filter(({ state }) => state === 'sending').length
  for (const upload of all.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free))) void send(upload)
}

async function send({ id, projectId, name }: Upload): Promise<void> {
  const given = files.get(id)
  if (!given) return
  const stop = new AbortController()
  stops.set(id, stop)
  change(id, { state: 'sending' })
  try {
    const onProgress = (sent: number): void => change(id, { sent })
    const arrival = await sendFile({ projectId, file: given.file, name, signal: stop.signal, onProgress })
    files.delete(id)
    change(id, { state: 'sent', sent: 1 })
    noteArrival(arrival)
    given.onSent?.(arrival.document)
  } catch (error) {
    // What was dropped is in the list no more, and nothing of it changes.
    if (error instanceof Postponed) {
      change(id, { state: 'waiting', sent: 0 })
      rest(error.forMs)
    } else change(id, { state: 'failed', error })
  } finally {
    stops.delete(id)
    next()
  }
}

/** The server asks for a while without uploads. */
function rest(forMs: number): void {
  restsUntil = Math.max(restsUntil, Date.now() + forMs)
  setTimeout(next, forMs + 1)
}

const stale = new Set<number>()

function refresh(projectId: number): void {
  if (stale.size === 0) {
    setTimeout(() => {
      for (const id of stale) void queries.invalidateQueries({ queryKey: documentsKey(id) })
      stale.clear()
    }, REFRESH_MS)
    void queries.invalidateQueries({ queryKey: documentsKey(projectId) })
  }
  stale.add(projectId)
}

/** Who leaves the page while something is on its way is asked first. */
const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
uploads.subscribe((all) => {
  if (all.some(isUnderWay)) addEventListener('beforeunload', warn)
  else removeEventListener('beforeunload', warn)
})

const userOf = (current: Session): number | null => (current.state === 'signed_in' ? current.user.id : null)

/** Nothing of one person is sent as the next. */
let userId = userOf(session.get())
session.subscribe((current) => {
  const now = userOf(current)
  if (userId !== null && now !== userId) {
    drop(uploads.get().map(({ id }) => id))
    forgetArrivals()
  }
  userId = now
})
