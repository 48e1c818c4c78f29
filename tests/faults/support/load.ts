import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Client } from '../../support/client.ts'
import { framesOf } from '../../support/stream.ts'

/** One request as its sender saw it. */
export interface Outcome {
  kind: 'read' | 'add' | 'ask'
  /** `performance.now()` when it was sent. */
  at: number
  ms: number
  /** 0: the connection broke. */
  status: number
  retryAfter: string | null
}

/** What was acknowledged: nobody may lose it. */
export interface Acknowledged {
  /** Ids of documents by their text. */
  documents: Map<string, number>
  /** What a reader has seen of each answer, and whether it was told that this is all. */
  answers: Map<number, SeenAnswer>
}

export interface SeenAnswer {
  text: string
  lastId: string
  isDone: boolean
}

export interface Load {
  outcomes: Outcome[]
  acknowledged: Acknowledged
  /** Lets what is under way come to its end. */
  stop(): Promise<void>
}

export interface LoadOptions {
  /** Each request goes to the next. */
  clients: () => Client[]
  projectId: number
  /** How many send at once, of each kind. */
  senders: { read: number; add: number; ask: number }
  /** Model that answers; a few seconds long, so that faults find answers under way. */
  model: string
  /** Whether readers go on at the next server after a few frames, and whenever their stream breaks off. */
  resumes?: boolean
}

const PAUSE_MS = 20
const MOST_CUTS = 50
const FRAMES_AT_FIRST = 10
let loads = 0

/** People at work: they read, add texts and ask; a text that was refused is sent again until it is taken. */
export function startLoad({ clients, projectId, senders, model, resumes = false }: LoadOptions): Load {
  const load = ++loads
  const outcomes: Outcome[] = []
  const acknowledged: Acknowledged = { documents: new Map(), answers: new Map() }
  let isStopping = false
  let turn = 0
  let texts = 0

  const client = (): Client => {
    const all = clients()
    const next = all[turn++ % all.length]
    if (!next) throw new Error('there is nobody to ask')
    return next
  }

  async function timed(
    kind: Outcome['kind'],
    send: () => Promise<{ status: number; headers: Headers }>,
  ): Promise<number> {
    const at = performance.now()
    const answer = await send().catch(() => null)
    const outcome = { kind, at, ms: performance.now() - at, status: answer?.status ?? 0 }
    outcomes.push({ ...outcome, retryAfter: answer?.headers.get('retry-after') ?? null })
    return outcome.status
  }

  const read = () => timed('read', () => client().get(`/api/projects/${projectId}/documents?limit=5`))

  async function add(): Promise<void> {
    const n = ++texts
    const name = `note-${load}-${n}.txt`
    const text = `Note ${load}-${n}: the fee for case ${n} is ${n * 7} euros.`
    const send = async () => {
      const answer = await client().post(`/api/projects/${projectId}/documents/text`, { name, text })
      if (answer.status < 300) acknowledged.documents.set(text, answer.body.data.id)
      return answer
    }
    while ((await timed('add', send)) >= 300 || !acknowledged.documents.has(text)) {
      if (isStopping) return
      await sleep(200)
    }
  }

  async function ask(): Promise<void> {
    let response: Response | null = null
    await timed('ask', async () => {
      response = await client().raw('POST', '/api/chat/stream', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'Hello?', use_documents: false, model }),
      })
      return response
    })
    const id = await readAnswer(response, acknowledged.answers, resumes ? FRAMES_AT_FIRST : undefined)
    for (let cuts = 0; resumes && id !== null && cuts < MOST_CUTS; cuts++) {
      const seen = acknowledged.answers.get(id)
      if (!seen || seen.isDone) return
      const headers = { 'last-event-id': seen.lastId }
      const rest = await client()
        .raw('GET', `/api/chat/streams/${id}`, { headers })
        .catch(() => null)
      await readFrames(rest, seen)
      await sleep(PAUSE_MS)
    }
  }

  const repeat = async (work: () => Promise<unknown>): Promise<void> => {
    for (; !isStopping; await sleep(PAUSE_MS)) await work()
  }
  const kinds = { read, add, ask }
  const running = Object.entries(kinds).flatMap(([kind, work]) =>
    Array.from({ length: senders[kind as Outcome['kind']] }, () => repeat(work)),
  )
  return {
    outcomes,
    acknowledged,
    async stop() {
      isStopping = true
      await Promise.all(running)
    },
  }
}

/** @returns the answer's id, when it was told. */
async function readAnswer(
  response: Response | null,
  answers: Acknowledged['answers'],
  limit?: number,
): Promise<number | null> {
  if (response?.status !== 200) {
    await response?.text().catch(() => {})
    return null
  }
  const id = Number(response.headers.get('x-message-id'))
  const seen = { text: '', lastId: '0', isDone: false }
  answers.set(id, seen)
  await readFrames(response, seen, limit)
  return id
}

async function readFrames(
  response: Response | null,
  seen: SeenAnswer,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  if (response?.status !== 200) return void (await response?.text().catch(() => {}))
  let frames = 0
  try {
    for await (const { id, event, data } of framesOf(response)) {
      if (event !== '') continue
      if (++frames > limit) break
      seen.lastId = id ?? seen.lastId
      if (data === '[DONE]') seen.isDone = true
      else seen.text += data
    }
  } catch {
    // The connection broke with its process.
  }
}

/** What was acknowledged and is not there as it was, a sentence each. */
export async function findLost(pool: Pick<pg.Pool, 'query'>, { documents, answers }: Acknowledged): Promise<string[]> {
  const lost: string[] = []
  const { rows: stored } = await pool.query<{ id: number; text: string | null; status: string }>(
    `SELECT documents.id, text, status FROM documents JOIN document_versions ON document_id = documents.id`,
  )
  const texts = Map.groupBy(stored, ({ id }) => id)
  for (const [text, id] of documents) {
    const versions = texts.get(id) ?? []
    if (versions.length !== 1 || versions[0]?.text !== text) {
      lost.push(
        `document ${id} has ${versions.length} versions (${versions.map(({ status }) => status)}), not what was sent`,
      )
    }
  }
  const { rows: messages } = await pool.query<{ id: number; content: string; status: string }>(
    `SELECT id, content, status FROM messages WHERE role = 'assistant'`,
  )
  const contents = new Map(messages.map((message) => [message.id, message]))
  for (const [id, { text, isDone }] of answers) {
    const message = contents.get(id)
    const isKept = isDone
      ? message?.content === text && message.status === 'complete'
      : message?.content.startsWith(text)
    if (!isKept) lost.push(`answer ${id} (${message?.status}) lacks what was shown of it`)
  }
  return lost
}
