import { Value } from 'typebox/value'
import type { Principal } from '../../core/context.ts'
import { ConversationFile } from '../../schemas/conversation-file.ts'
import { listAgents } from '../../services/agents/agents.ts'
import { listApiKeys } from '../../services/api-keys.ts'
import { listOwnAudit } from '../../services/audit/read.ts'
import { listSessions } from '../../services/auth.ts'
import { listConversations, readConversation } from '../../services/conversations/conversations.ts'
import { listOwnShares } from '../../services/conversations/shares.ts'
import { listFeedback } from '../../services/feedback.ts'
import { listMembers } from '../../services/members.ts'
import { everyItem } from '../../services/pages.ts'
import { listProjects, type Project } from '../../services/projects.ts'
import { listOwnAnswers } from '../../services/traces/traces.ts'
import { wholeUsage } from '../../services/usage/report.ts'
import { createUserReader } from '../../services/users.ts'
import { toAgentResponse } from '../agents.ts'
import { toApiKeyResponse } from '../api-keys.ts'
import { toAuditResponse } from '../audit.ts'
import { toSessionResponse } from '../auth.ts'
import { toMarkdown } from '../conversation-markdown.ts'
import { toConversationFile } from '../conversations.ts'
import { toFeedbackResponse } from '../feedback.ts'
import { toMemberResponse } from '../members.ts'
import { toProjectResponse } from '../projects.ts'
import { toShareResponse } from '../shares.ts'
import { toUserResponse } from '../users.ts'
import { documentFiles } from './documents.ts'
import { type Export, type ExportDependencies, unlessGone, whileThere } from './export.ts'
import { README } from './readme.ts'
import type { ZipFile } from './zip.ts'

/** Each has the passages that were weighed, and the prompt. */
const ACCOUNTS_AT_ONCE = 20

/**
 * All files of an account's export. Everything is read as its owner reads it, through the same lists and the same door, page
 * by page: what they lose while it runs is left out, and said so in the manifest at the end.
 */
export async function* exportedFiles(deps: ExportDependencies, principal: Principal): AsyncGenerator<ZipFile> {
  const { db } = deps
  const account: Export = { ...deps, principal, skipped: [] }
  const user = await createUserReader(db)(principal, principal.userId)
  const names: Record<string, number> = {}
  const files = async function* (): AsyncGenerator<ZipFile> {
    yield { name: 'README.md', content: README }
    yield json('profile.json', toUserResponse(user))
    yield* accountFiles(account)
    for await (const project of everyItem((page) => listProjects(db, principal, page))) {
      yield* projectFiles(account, project)
    }
    yield* conversationFiles(account)
    yield lines(
      'answers.ndjson',
      everyItem((page) => listOwnAnswers(db, principal, { ...page, limit: ACCOUNTS_AT_ONCE })),
      (answer) => answer,
    )
  }
  for await (const file of files()) {
    const [folder = ''] = file.name.split('/')
    names[folder] = (names[folder] ?? 0) + 1
    yield file
  }
  yield json('manifest.json', {
    format: 'groundwire.account',
    version: 1,
    user_id: user.id,
    exported_at: new Date().toISOString(),
    files: names,
    skipped: account.skipped,
  })
}

async function* accountFiles({ db, principal }: Export): AsyncGenerator<ZipFile> {
  yield lines(
    'sessions.ndjson',
    everyItem((page) => listSessions(db, principal, page)),
    (session) => toSessionResponse(session, principal),
  )
  yield lines(
    'api-keys.ndjson',
    everyItem((page) => listApiKeys(db, principal, page)),
    toApiKeyResponse,
  )
  yield lines(
    'usage.ndjson',
    everyItem((page) => wholeUsage(db, principal, page)),
    (item) => item,
  )
  yield lines(
    'feedback.ndjson',
    everyItem((page) => listFeedback(db, principal, page)),
    toFeedbackResponse,
  )
  yield lines(
    'shares.ndjson',
    everyItem((page) => listOwnShares(db, principal, page)),
    toShareResponse,
  )
  yield lines(
    'audit.ndjson',
    everyItem((page) => listOwnAudit(db, principal, page)),
    toAuditResponse,
  )
}

/** Of a project that others own, only the documents that one put there oneself. */
async function* projectFiles(account: Export, project: Project): AsyncGenerator<ZipFile> {
  const { db, principal } = account
  const folder = `projects/${project.id}`
  yield json(`${folder}/project.json`, toProjectResponse(project))
  if (project.role === 'owner') {
    const members = everyItem((page) => listMembers(db, principal, project.id, page))
    yield lines(`${folder}/members.ndjson`, whileThere(account, `${folder}/members.ndjson`, members), toMemberResponse)
    const agents = everyItem((page) => listAgents(db, principal, { ...page, project_id: project.id }))
    yield lines(
      `${folder}/agents.ndjson`,
      whileThere(account, `${folder}/agents.ndjson`, ownOnly(agents)),
      toAgentResponse,
    )
  }
  yield* documentFiles(account, project, folder)
}

/** Without the system's agents, which everybody has. */
async function* ownOnly<T extends { projectId: number | null }>(agents: AsyncGenerator<T>): AsyncGenerator<T> {
  for await (const agent of agents) if (agent.projectId !== null) yield agent
}

async function* conversationFiles(account: Export): AsyncGenerator<ZipFile> {
  const { db, principal } = account
  for await (const { id } of everyItem((page) => listConversations(db, principal, page))) {
    const name = `conversations/${id}`
    const tree = await unlessGone(account, name, readConversation(db, principal, { id, extent: 'tree' }))
    const branch = tree && (await unlessGone(account, name, readConversation(db, principal, { id, extent: 'branch' })))
    if (!branch) continue
    // As the API writes it, without what an import does not know.
    yield json(`${name}.json`, Value.Clean(ConversationFile, toConversationFile(tree)))
    yield { name: `${name}.md`, content: toMarkdown(branch) }
  }
}

const json = (name: string, value: unknown): ZipFile => ({ name, content: `${JSON.stringify(value, null, 2)}\n` })

/** A line of JSON for each item, read as the archive takes them. */
const lines = <T>(name: string, items: AsyncIterable<T>, toResponse: (item: T) => unknown): ZipFile => ({
  name,
  content: (async function* () {
    for await (const item of items) yield `${JSON.stringify(toResponse(item))}\n`
  })(),
})
