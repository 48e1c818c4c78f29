import { toApiError } from '../../api/errors'
import { unanswered } from '../../api/reach'
import { accessToken, tokenRefused } from '../../api/session'
import type { Document } from '../../api/types'
import type { Arrival } from './uploads'

interface FileToSend {
  projectId: number
  file: File
  name: string
  signal: AbortSignal
  /** 0–1. */
  onProgress(sent: number): void
}

/** The server asks to come again later. */
export class Postponed extends Error {
  readonly forMs: number
  constructor(forMs: number) {
    super('the server asks to wait')
    this.forMs = forMs
  }
}

/**
 * Sends a file as a document; a token that has just run out is renewed, and the file sent again.
 * @throws Postponed, ApiError for what was refused, the signal's reason when aborted.
 */
export async function sendFile(upload: FileToSend): Promise<Arrival> {
  const token = await accessToken()
  let request = await post(upload, token)
  if (request.status === 401 && token !== null) {
    const renewed = await tokenRefused(token)
    if (renewed !== null) request = await post(upload, renewed)
  }
  const { status } = request
  if (status < 300) {
    const { data }: { data: Document } = request.response
    return { document: data, isNew: status === 202 }
  }
  const waitS = Number(request.getResponseHeader('retry-after'))
  if (status === 429 && waitS > 0) throw new Postponed(waitS * 1_000)
  throw toApiError(request.response, { status, traceId: request.getResponseHeader('x-trace-id') })
}

/** By XMLHttpRequest: `fetch` does not say how much has been sent. */
function post({ projectId, file, name, signal, onProgress }: FileToSend, token: string | null) {
  const form = new FormData()
  form.set('file', file, name)
  const request = new XMLHttpRequest()
  request.open('POST', `/api/projects/${projectId}/documents`)
  if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`)
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
  return new Promise<XMLHttpRequest>((resolve, reject) => {
    const abort = (): void => {
      request.abort()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    request.onloadend = () => signal.removeEventListener('abort', abort)
    request.onerror = () => reject(unanswered())
    request.onload = () => resolve(request)
    if (signal.aborted) abort()
    else request.send(form)
  })
}
