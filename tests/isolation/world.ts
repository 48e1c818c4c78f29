import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import { agents } from '../../src/models/agent.ts'
import { conversationShares, conversations, messages, runs } from '../../src/models/conversation.ts'
import { documentVersions } from '../../src/models/document.ts'
import { mcpServers } from '../../src/models/mcp-server.ts'
import { projectMembers, projects } from '../../src/models/project.ts'
import { sessions } from '../../src/models/user.ts'
import { fileBlobStore } from '../../src/providers/blob-store/file.ts'
import { hashToken, newOpaqueToken } from '../../src/services/tokens.ts'
import type { SignedInUser, TestApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'

/** The people of all worlds. `owner`, `viewer`, `editor` and `deactivated` are members; `stranger` and `admin` are not. */
export interface People {
  owner: SignedInUser
  editor: SignedInUser
  viewer: SignedInUser
  stranger: SignedInUser
  admin: SignedInUser
  deactivated: SignedInUser
  invited: SignedInUser
}

/** The ids of one of everything that the owner has, in a project of its own; and of what the stranger has. */
export interface World {
  project: number
  document: number
  agent: number
  conversation: number
  message: number
  /** Of the message. */
  traceId: string
  share: number
  /** Of the share. */
  token: string
  apiKey: number
  session: number
  mcpServer: number
  /** Of pg-boss. */
  job: string
  owner: number
  viewer: number
  invitedEmail: string
  /** The stranger's own project, and a document in it. */
  own: number
  ownDocument: number
}

export async function thePeople(app: TestApp): Promise<People> {
  const admin = await app.anAdmin()
  const deactivated = await app.aUser()
  await admin.patch(`/api/users/${deactivated.id}`, { is_active: false })
  return {
    admin,
    deactivated,
    owner: await app.aUser(),
    editor: await app.aUser(),
    viewer: await app.aUser(),
    stranger: await app.aUser(),
    invited: await app.aUser(),
  }
}

/** A fresh world, so that what a call to one route deletes, a call to another still finds. */
export async function aWorld(app: TestApp, people: People): Promise<World> {
  const { owner, editor, viewer, stranger, deactivated, invited } = people
  const project = await aProject(app, [
    { userId: owner.id, role: 'owner' },
    { userId: deactivated.id, role: 'owner' },
    { userId: editor.id, role: 'editor' },
    { userId: viewer.id, role: 'viewer' },
  ])
  const own = (await stranger.get('/api/projects')).body.data.items[0].id
  const key = await owner.post('/api/api-keys', { name: 'k', scopes: ['read'] })
  return {
    project,
    ...(await aConversation(app, project, owner.id)),
    document: await aDocument(app, project),
    agent: await anAgent(app, project),
    apiKey: key.body.data.id,
    session: await aSession(app, owner.id),
    mcpServer: await anMcpServer(app),
    job: await aJob(app),
    owner: owner.id,
    viewer: viewer.id,
    invitedEmail: invited.email,
    own,
    ownDocument: await aDocument(app, own),
  }
}

const only = <T>(rows: T[]): T => {
  const [row] = rows
  if (row === undefined) throw new Error('no row was inserted')
  return row
}

async function aProject(
  { database: { db } }: TestApp,
  members: { userId: number; role: 'owner' | 'editor' | 'viewer' }[],
): Promise<number> {
  const { id } = only(await db.insert(projects).values({ name: 'Secret' }).returning({ id: projects.id }))
  await db.insert(projectMembers).values(members.map((member) => ({ ...member, projectId: id })))
  return id
}

let count = 0

async function anAgent({ database: { db } }: TestApp, projectId: number): Promise<number> {
  const values = { projectId, slug: 'secret', name: 'Secret', systemPrompt: 'Keep it.', tools: [], maxSteps: 3 }
  return only(await db.insert(agents).values(values).returning({ id: agents.id })).id
}

async function aDocument(app: TestApp, projectId: number): Promise<number> {
  const name = `secret-${++count}.txt`
  const document = await aReadyDocument(app, { projectId, name, text: 'A secret text.' })
  const storageKey = `${projectId}/document-${document.id}`
  const blob = await fileBlobStore(`${app.dataDir}/files`).receive(Readable.from([Buffer.from('A secret text.')]), {
    key: storageKey,
    maxBytes: 1_000,
  })
  await blob.keep()
  await app.database.db
    .update(documentVersions)
    .set({ storageKey, sha256: blob.sha256 })
    .where(eq(documentVersions.id, document.versionId))
  return document.id
}

async function aConversation(
  { database: { db } }: TestApp,
  projectId: number,
  userId: number,
): Promise<Pick<World, 'conversation' | 'message' | 'traceId' | 'share' | 'token'>> {
  const { id: conversationId } = only(
    await db.insert(conversations).values({ projectId, userId, title: 'Secret' }).returning({ id: conversations.id }),
  )
  const traceId = randomBytes(16).toString('hex')
  const base = { conversationId, status: 'complete', traceId } as const
  const question = only(
    await db
      .insert(messages)
      .values({ ...base, role: 'user', content: 'Secret?' })
      .returning({ id: messages.id }),
  )
  const answer = only(
    await db
      .insert(messages)
      .values({ ...base, role: 'assistant', content: 'Secret.', parentId: question.id, model: 'extractive' })
      .returning({ id: messages.id }),
  )
  await db.insert(runs).values({
    messageId: answer.id,
    owner: 'another process',
    events: false,
    parameters: { model: 'extractive', use_documents: true },
    endedAt: new Date(),
    frames: [['text', 'Secret.']],
  })
  const token = newOpaqueToken()
  const share = only(
    await db
      .insert(conversationShares)
      .values({ conversationId, messageId: answer.id, tokenHash: hashToken(token) })
      .returning({ id: conversationShares.id }),
  )
  return { conversation: conversationId, message: answer.id, traceId, share: share.id, token }
}

async function aSession({ database: { db } }: TestApp, userId: number): Promise<number> {
  const expiresAt = new Date(Date.now() + 60_000)
  return only(await db.insert(sessions).values({ userId, expiresAt }).returning({ id: sessions.id })).id
}

async function anMcpServer({ database: { db } }: TestApp): Promise<number> {
  const server = { name: `server-${++count}`, transport: 'http', url: 'http://127.0.0.1:9/' } as const
  return only(await db.insert(mcpServers).values(server).returning({ id: mcpServers.id })).id
}

async function aJob({ database: { pool } }: TestApp): Promise<string> {
  const { rows } = await pool.query(`INSERT INTO pgboss.job (name, data) VALUES ('remove_files', '{}') RETURNING id`)
  return rows[0].id
}
