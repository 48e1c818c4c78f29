// Usage: node tests/services/upstream.ts [port]
// A model server on 127.0.0.1 that speaks OpenAI's chat API and does what the model's name says (model-script.ts), so
// that every way an upstream can answer or fail is a real one on a real socket.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Answer,
  EXAMPLE_MODELS,
  type Failure,
  failureOf,
  type Raw,
  type ScriptMessage,
  scriptOf,
} from './model-script.ts'

/** What came in, and when (ISO 8601) its sender hung up before the answer was complete. */
export interface UpstreamRequest {
  headers: IncomingHttpHeaders
  body: ChatBody
  receivedAt: string
  abortedAt: string | null
}

export interface Upstream {
  /** Without `/v1`. */
  url: string
  /** The last 1000, oldest first. */
  requests(): UpstreamRequest[]
  close(): Promise<void>
}

/** The part of a chat request that the server reads; the rest is kept as it came. */
interface ChatBody {
  model: string
  messages: ScriptMessage[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  /** Of a request for embeddings. */
  input?: string | (string | number | number[])[]
  encoding_format?: string
}

const KEPT_REQUESTS = 1000
const CREATED = 1_700_000_000

/** Listens on 127.0.0.1, on a free port when `port` is 0. */
export async function startUpstream(port = 0): Promise<Upstream> {
  const received: UpstreamRequest[] = []
  const server = createServer((request, response) => {
    handle(request, response, received).catch((error: unknown) => {
      // A reader who hangs up ends the work by an abort; whatever else comes here is a mistake of this file.
      if (!response.destroyed) console.error(error)
      response.destroy()
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: () => [...received],
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, received: UpstreamRequest[]): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /v1/models':
      return json(response, 200, { object: 'list', data: EXAMPLE_MODELS.map((id) => ({ id, object: 'model' })) })
    case 'GET /__requests':
      return json(response, 200, received)
    case 'DELETE /__requests':
      received.length = 0
      return json(response, 200, [])
    case 'POST /v1/chat/completions':
      return chat(request, response, received)
    case 'POST /v1/embeddings':
      return embed(request, response, received)
    default:
      return json(response, 404, { error: { message: 'no such route', type: 'invalid_request_error' } })
  }
}

async function receive(request: IncomingMessage, received: UpstreamRequest[]): Promise<UpstreamRequest> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const entry: UpstreamRequest = {
    headers: request.headers,
    body: JSON.parse(Buffer.concat(parts).toString()),
    receivedAt: new Date().toISOString(),
    abortedAt: null,
  }
  received.push(entry)
  if (received.length > KEPT_REQUESTS) received.shift()
  return entry
}

/** A text of n characters, or of n token ids, has the vector (n, 0.5, -0.25). */
async function embed(request: IncomingMessage, response: ServerResponse, received: UpstreamRequest[]): Promise<void> {
  const { body } = await receive(request, received)
  const { model, input = '', encoding_format: format } = body
  const failure = failureOf(model.replace(/^fail-/, ''))
  if (failure) return fail(response, failure)
  const texts = typeof input === 'string' || typeof input[0] === 'number' ? [input] : input
  const data = texts.map((text, index) => {
    const vector = [typeof text === 'number' ? 1 : text.length, 0.5, -0.25]
    const base64 = () => Buffer.from(Float32Array.from(vector).buffer).toString('base64')
    return { object: 'embedding', index, embedding: format === 'base64' ? base64() : vector }
  })
  const tokens = texts.length
  json(response, 200, { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } })
}

async function chat(request: IncomingMessage, response: ServerResponse, received: UpstreamRequest[]): Promise<void> {
  const entry = await receive(request, received)
  const { body } = entry
  const gone = new AbortController()
  let cutByUs = false
  response.on('close', () => {
    if (!response.writableFinished && !cutByUs) entry.abortedAt = new Date().toISOString()
    gone.abort()
  })
  const script = scriptOf(body.model, body.messages)
  if (script.kind === 'hang') return
  if (script.kind === 'fail') return fail(response, script)
  if (script.kind === 'raw') return raw(response, script, gone.signal)
  const { ending } = await (body.stream ? stream : complete)(response, body, script, gone.signal)
  if (ending === 'cut') {
    cutByUs = true
    response.destroy()
  }
}

function fail(response: ServerResponse, { status, type, message, retryAfter, param }: Failure): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter))
  json(response, status, { error: { message, type, param: param ?? null, code: type } })
}

async function raw(response: ServerResponse, { status, headers, chunks, ...rest }: Raw, gone: AbortSignal) {
  response.writeHead(status, headers)
  for (const chunk of chunks) {
    if (rest.delayMs > 0) await sleep(rest.delayMs, undefined, { signal: gone })
    if (!response.write(chunk)) await once(response, 'drain', { signal: gone })
    gone.throwIfAborted()
  }
  if (!rest.staysOpen) response.end()
}

/** Sends the answer as server-sent events, one delta a frame. */
async function stream(response: ServerResponse, body: ChatBody, answer: Answer, gone: AbortSignal): Promise<Answer> {
  const { deltas, delayMs, ending } = answer
  const write = async (bytes: string | Uint8Array) => {
    if (!response.write(bytes)) await once(response, 'drain', { signal: gone })
    gone.throwIfAborted()
  }
  const writeFrame = async (data: unknown) => {
    const frame = `data: ${JSON.stringify(data)}\n\n`
    if (!answer.byteByByte) return write(frame)
    for (const byte of Buffer.from(frame)) {
      await write(Uint8Array.of(byte))
      // Long enough that the kernel sends it before the next.
      await sleep(1, undefined, { signal: gone })
    }
  }
  const chunk = (delta: object, finishReason: string | null = null, rest: object = {}) => ({
    id: 'chatcmpl-scripted',
    object: 'chat.completion.chunk',
    created: CREATED,
    model: body.model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...rest,
  })

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  await writeFrame(chunk({ role: 'assistant', content: '' }))
  let sent = 0
  for (const delta of deltas) {
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: gone })
    await writeFrame(chunk({ content: delta }))
    sent++
  }
  switch (ending) {
    case 'silence':
      return answer
    case 'cut':
      // What was written has to leave before the socket is destroyed.
      await sleep(20)
      return answer
    case 'malformed':
      await write('data: {"choices": [{"delta": {"content": "half\n\n')
      break
    case 'error':
      await writeFrame({ error: { message: 'The model fell over', type: 'server_error', param: null, code: '500' } })
      break
    case 'early':
      break
    default:
      for (const [index, call] of toolCallsOf(answer).entries()) {
        // As models send it: the name first, the arguments in pieces.
        const { arguments: written } = call.function
        const half = Math.ceil(written.length / 2)
        await writeFrame(
          chunk({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] }),
        )
        for (const piece of [written.slice(0, half), written.slice(half)]) {
          await writeFrame(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }))
        }
      }
      await writeFrame(chunk({}, answer.calls.length > 0 ? 'tool_calls' : ending))
      if (body.stream_options?.include_usage) {
        await writeFrame(chunk({}, null, { choices: [], usage: usageOf(body, sent + answer.calls.length) }))
      }
      await write('data: [DONE]\n\n')
  }
  response.end()
  return answer
}

/** Sends the whole answer as one JSON object; an answer without end never comes. */
async function complete(response: ServerResponse, body: ChatBody, answer: Answer, gone: AbortSignal): Promise<Answer> {
  const { delayMs, ending } = answer
  if (ending === 'silence' || !Array.isArray(answer.deltas)) return answer
  const deltas: string[] = answer.deltas
  await sleep(delayMs * deltas.length, undefined, { signal: gone })
  if (ending === 'cut') return answer
  if (ending === 'error') {
    json(response, 500, { error: { message: 'The model fell over', type: 'server_error', param: null, code: null } })
    return answer
  }
  if (ending === 'malformed') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": [{"message": ')
    return answer
  }
  const calls = toolCallsOf(answer)
  const finishReason = ending === 'early' ? null : calls.length > 0 ? 'tool_calls' : ending
  json(response, 200, {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: CREATED,
    model: body.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: deltas.join(''), ...(calls.length > 0 ? { tool_calls: calls } : {}) },
        finish_reason: finishReason,
      },
    ],
    usage: usageOf(body, deltas.length + calls.length),
  })
  return answer
}

const toolCallsOf = ({ calls }: Answer) =>
  calls.map(({ name, arguments: written }, index) => ({
    id: `call_scripted_${index + 1}`,
    type: 'function',
    function: { name, arguments: typeof written === 'string' ? written : JSON.stringify(written) },
  }))

/** A delta counts as one token, and a call of a tool, four characters of the prompt as another. */
function usageOf(body: ChatBody, completionTokens: number) {
  const promptTokens = Math.ceil(JSON.stringify(body.messages).length / 4)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

if (import.meta.main) {
  const { url } = await startUpstream(Number(process.argv[2] ?? 0))
  console.log(`listening on ${url}`)
}
