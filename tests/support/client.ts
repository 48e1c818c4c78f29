/** A JSON value as a test meets it; a test says itself what it expects of it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
type Json = any

export interface Answer {
  status: number
  headers: Headers
  body: Json
}

/** Speaks HTTP to a running server, signed in or not. */
export interface Client {
  request(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body?: unknown): Promise<Answer>
  delete(path: string, body?: unknown): Promise<Answer>
  /** The bare response, for streams and files. */
  raw(method: string, path: string, options?: RequestInit): Promise<Response>
}

export function clientOf(url: string, bearer?: string): Client {
  const authorization: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  const raw: Client['raw'] = (method, path, options = {}) =>
    fetch(url + path, {
      ...options,
      method,
      headers: { ...authorization, ...Object.fromEntries(new Headers(options.headers)) },
    })
  const request: Client['request'] = async (method, path, { body, headers = {} } = {}) => {
    const isForm = body instanceof FormData
    const response = await raw(method, path, {
      headers: { ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return {
    request,
    raw,
    get: (path) => request('GET', path),
    post: (path, body, headers) => request('POST', path, { body, ...(headers ? { headers } : {}) }),
    patch: (path, body) => request('PATCH', path, { body }),
    delete: (path, body) => request('DELETE', path, { body }),
  }
}
