import { beforeAll, expect, test } from 'vitest'
import type { DatabaseHandle } from '../../../src/core/database.ts'
import { accounts, conversations, messages } from '../../../src/models/conversation.ts'
import { projects } from '../../../src/models/project.ts'
import { users } from '../../../src/models/user.ts'
import type { AgentStep } from '../../../src/schemas/account.ts'
import { loadHistory } from '../../../src/services/chat/history.ts'
import { aDatabase } from '../../support/database.ts'

let db: DatabaseHandle['db']
let conversationId: number
beforeAll(async () => {
  const { handle, drop } = await aDatabase()
  db = handle.db
  const [user] = await db.insert(users).values({ email: 'a@b.c', tier: 'pro', passwordHash: 'x' }).returning()
  const [project] = await db.insert(projects).values({ name: 'P' }).returning()
  if (!user || !project) throw new Error('no row was inserted')
  const [conversation] = await db.insert(conversations).values({ projectId: project.id, userId: user.id }).returning()
  conversationId = conversation?.id ?? 0
  return drop
})

/** A question and its answer, the child of `parentId`. @returns the answer's id. */
async function anExchange(
  parentId: number | null,
  question: string,
  answer: string,
  steps: AgentStep[] = [],
): Promise<number> {
  const base = { conversationId, status: 'complete', traceId: '0'.repeat(32) } as const
  const [asked] = await db
    .insert(messages)
    .values({ ...base, parentId, role: 'user', content: question })
    .returning()
  const [answered] = await db
    .insert(messages)
    .values({ ...base, parentId: asked?.id ?? null, role: 'assistant', content: answer })
    .returning()
  const messageId = answered?.id ?? 0
  const account = { messageId, traceId: base.traceId, question, searchQuery: question, checks: { markers: [] } }
  await db.insert(accounts).values({ ...account, parameters: { model: 'm', use_documents: true }, steps })
  return messageId
}

const aStep = (result: string): AgentStep => ({
  text: '',
  tools: [1, 2].map((n) => ({ id: `c${n}`, name: 'search', arguments: '{}', result, is_error: false, duration_ms: 1 })),
})

const told = async (messageId: number): Promise<string[]> =>
  (await loadHistory(db, messageId)).map(({ role, content }) => `${role} ${content.slice(0, 10)}`)

test('a model is told the path to the root, and nothing of other branches', async () => {
  const root = await anExchange(null, 'Q1', 'A1')
  await anExchange(root, 'Other', 'branch')
  const leaf = await anExchange(root, 'Q2', 'A2')
  await anExchange(leaf, 'Later', 'on')
  expect(await told(leaf)).toEqual(['user Q1', 'assistant A1', 'user Q2', 'assistant A2'])
})

test('what does not fit is cut from the old end, by whole exchanges', async () => {
  const old = await anExchange(null, 'Q1', 'x'.repeat(14_000))
  const middle = await anExchange(old, 'Q2', 'y'.repeat(14_000))
  const leaf = await anExchange(middle, 'Q3', 'A3')
  expect(await told(leaf)).toEqual(['user Q2', 'assistant yyyyyyyyyy', 'user Q3', 'assistant A3'])
})

test('what tools answered is told whole, each result after its call, or not at all', async () => {
  const old = await anExchange(null, 'Q1', 'A1', [aStep('z'.repeat(13_000))])
  const leaf = await anExchange(old, 'Q2', 'A2', [aStep('small'), aStep('<passage number="3" page="1">')])
  const history = await loadHistory(db, leaf)
  expect(history.map(({ role }) => role)).toEqual(
    ['user', 'assistant', 'user'].concat(['assistant', 'tool', 'tool'], ['assistant', 'tool', 'tool'], ['assistant']),
  )
  expect(history.at(-2)?.content).toBe('<passage page="1">')
  const asked = history.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []))
  const answered = history.flatMap((message) => (message.role === 'tool' ? [message.tool_call_id] : []))
  expect(answered).toEqual(asked.map(({ id }) => id))
  expect(new Set(answered).size).toBe(4)
})
