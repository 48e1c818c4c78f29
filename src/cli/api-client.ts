import { openAsBlob } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { VERSION } from '../core/version.ts'
import { ErrorResponse } from '../schemas/base.ts'
import { ApiError } from './errors.ts'

const Envelope = Type.Object({ data: Type.Unknown() })

/** One event of a stream; `event` is empty for the text of the answer. */
export interface StreamEvent {
  event: string
  data: string
}

/** A file on disk, and what is said of it. */
export interface UploadedFile {
  path: string
  name: string
  metadata?: object
}

/** Longest wait that a server may ask for: the window of the limits. Where it asks for more, it means no. */
const MAX_WAIT_S = 60

/** By which the audit log tells commands from other programs. */
const USER_AGENT = `groundwire/${VERSION} command-line`

/** Speaks the HTTP contract to a server, signed in by a key; waits when the server says that requests come too fast. */
export interface ApiClient {
  /** @returns the `data` of the answer, checked against `schema`. @throws ApiError */
  get<T extends TSchema>(schema: T, path: string): Promise<Static<T>>
  send<T extends TSchema>(schema: T, method: 'POST' | 'PATCH', path: string, body?: unknown): Promise<Static<T>>
  /** Posts, and measures how long the whole answer takes in milliseconds, without the time that the limits take. */
  timed<T extends TSchema>(schema: T, path: string, body: unknown): Promise<{ data: Static<T>; ms: number }>
  /** Sends a file from disk without reading it into memory. */
  upload<T extends TSchema>(schema: T, path: string, file: UploadedFile): Promise<Static<T>>
  remove(path: string): Promise<void>
  /** The bytes of a file, as they come. */
  download(path: string): Promise<ReadableStream<Uint8Array>>
  /** Posts and reads the server-sent events until the server ends them. */
  stream(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<StreamEvent>
}

export function apiClient(url: string, key: string): ApiClient {
  const fetchOnce = async (method: string, path: string, init: RequestInit): Promise<Response> => {
    const headers = {
      ...Object.fromEntries(new Headers(init.headers)),
      authorization: `Bearer ${key}`,
      'user-agent': USER_AGENT,
    }
    try {
      return await fetch(url + path, { ...init, method, headers })
    } catch (error) {
      if (init.signal?.aborted) throw error
      throw new ApiError('unreachable', `The server at ${url} cannot be reached.`)
    }
  }
  const begin = async (method: string, path: string, init: RequestInit = {}) => {
    for (;;) {
      const sentAt = performance.now()
      const response = await fetchOnce(method, path, init)
      if (response.ok) return { response, sentAt }
      const waitS = response.status === 429 ? Number(response.headers.get('retry-after') ?? Number.NaN) : Number.NaN
      if (!(waitS <= MAX_WAIT_S)) throw await errorOf(response)
      await response.body?.cancel()
      process.stderr.write(`the server takes no more requests for ${waitS} s; waiting\n`)
      await sleep(waitS * 1_000, undefined, init.signal ? { signal: init.signal } : {})
    }
  }
  const call = async (method: string, path: string, init?: RequestInit): Promise<Response> =>
    (await begin(method, path, init)).response
  const answer = async <T extends TSchema>(schema: T, response: Response): Promise<Static<T>> =>
    Value.Parse(schema, Value.Parse(Envelope, await response.json()).data)
  const json = (body: unknown): RequestInit =>
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }

  return {
    get: async (schema, path) => answer(schema, await call('GET', path)),
    send: async (schema, method, path, body) => answer(schema, await call(method, path, json(body))),
    async timed(schema, path, body) {
      const { response, sentAt } = await begin('POST', path, json(body))
      const data = await answer(schema, response)
      return { data, ms: performance.now() - sentAt }
    },
    async upload(schema, path, file) {
      const form = new FormData()
      form.set('file', await openAsBlob(file.path), file.name)
      if (file.metadata) form.set('metadata', JSON.stringify(file.metadata))
      return answer(schema, await call('POST', path, { body: form }))
    },
    async remove(path) {
      await (await call('DELETE', path)).body?.cancel()
    },
    async download(path) {
      const { body } = await call('GET', path)
      if (!body) throw new ApiError('http_error', `The server at ${url} sent no file.`)
      return body
    },
    async *stream(path, body, signal) {
      const response = await call('POST', path, { ...json(body), signal })
      const events: StreamEvent[] = []
      const parser = createParser({ onEvent: ({ event, data }) => void events.push({ event: event ?? '', data }) })
      const decoder = new TextDecoder()
      for await (const bytes of response.body ?? []) {
        parser.feed(decoder.decode(bytes, { stream: true }))
        yield* events.splice(0)
      }
    },
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  if (!Value.Check(ErrorResponse, body)) return new ApiError('http_error', `The server answered ${response.status}.`)
  return new ApiError(body.error, body.detail, body.trace_id)
}
