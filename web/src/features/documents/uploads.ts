import { createStore } from '@tanstack/react-store'
import { offline, toApiError } from '../../api/errors'
import { accessToken } from '../../api/session'
import type { Document } from '../../api/types'

/** A file on its way to the server. */
export interface Upload {
  id: number
  projectId: number
  name: string
  /** 0–1. */
  sent: number
  state: 'waiting' | 'sending' | 'done' | 'failed'
  error: unknown
}

/** Told of each document that the server has. */
type Sent = (document: Document) => void

/** More at once would only make each slower. */
const AT_ONCE = 3

export const uploads = createStore<readonly Upload[]>([])
let count = 0
const files = new Map<number, File>()

const change = (id: number, what: Partial<Upload>): void =>
  uploads.setState((all) => all.map((upload) => (upload.id === id ? { ...upload, ...what } : upload)))

/** Sends files to a project, a few at a time. */
export function sendFiles(projectId: number, chosen: readonly File[], onSent: Sent): void {
  const added = chosen.map((file): Upload => {
    const id = ++count
    files.set(id, file)
    return { id, projectId, name: file.name, sent: 0, state: 'waiting', error: null }
  })
  uploads.setState((all) => [...all, ...added])
  next(onSent)
}

/** Once more what failed. */
export function sendAgain(id: number, onSent: Sent): void {
  change(id, { state: 'waiting', sent: 0, error: null })
  next(onSent)
}

export function forget(id: number): void {
  files.delete(id)
  uploads.setState((all) => all.filter((upload) => upload.id !== id))
}

function next(onSent: Sent): void {
  const sending = uploads.get().filter(({ state }) => state === 'sending').length
  for (const upload of uploads
    .get()
    .filter(({ state }) => state === 'waiting')
    .slice(0, AT_ONCE - sending)) {
    change(upload.id, { state: 'sending' })
    void send(upload)
      .then(
        (document) => {
          forget(upload.id)
          if (document) onSent(document)
        },
        (error: unknown) => change(upload.id, { state: 'failed', error }),
      )
      .then(() => next(onSent))
  }
}

/** By XMLHttpRequest: `fetch` does not say how much has been sent. */
async function send({ id, projectId }: Upload): Promise<Document | null> {
  const file = files.get(id)
  if (!file) return null
  const token = await accessToken()
  const form = new FormData()
  form.set('file', file)
  const request = new XMLHttpRequest()
  request.open('POST', `/api/projects/${projectId}/documents`)
  if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`)
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => change(id, { sent: total > 0 ? loaded / total : 0 })
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(offline())
    request.onload = () => {
      const { status } = request
      if (status < 300) resolve(request.response.data)
      else reject(toApiError(request.response, { status, traceId: request.getResponseHeader('x-trace-id') }))
    }
    request.send(form)
  })
}
