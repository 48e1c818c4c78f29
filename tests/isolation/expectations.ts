import type { World } from './world.ts'

/** Who calls: a person by their role in the project, or somebody with a credential that is not enough. */
export const CALLERS = ['stranger', 'admin', 'viewer', 'editor', 'owner'] as const
export type Caller = (typeof CALLERS)[number]

/** What a route is called with, and what each caller gets for the ids of the world. */
export interface Expectation {
  /** Values of the path's parameters. */
  params?: (world: World) => Record<string, number | string>
  body?: (world: World) => unknown
  /** Whoever has the address may call it; the secret is in the address. */
  isOpen?: true
  answers: Record<Caller, number>
}

/** Members as their role allows; whoever is no member finds nothing, an administrator too. */
const members = (viewer: number, editor: number, owner: number): Expectation['answers'] => ({
  stranger: 404,
  admin: 404,
  viewer,
  editor,
  owner,
})
const everyMember = (status: number) => members(status, status, status)
const editors = (status: number) => members(403, status, status)
const owners = (status: number) => members(403, 403, status)
/** What is the owner's alone, whoever else is in the project. */
const ownersOwn = (status: number) => members(404, 404, status)

/** What is the owner's alone to read, and whose figures an administrator sees. */
const ownersFigures = (admin: number, owner: number) => ({ ...ownersOwn(owner), admin })

/** What only administrators configure, for everybody. */
const administrators = (status: number): Expectation['answers'] => ({
  stranger: 403,
  admin: status,
  viewer: 403,
  editor: 403,
  owner: 403,
})

const project = ({ project: id }: World) => ({ id })
const inProject = ({ project: project_id }: World) => ({ project_id })
const document = ({ project: project_id, document: id }: World) => ({ project_id, id })
const conversation = ({ conversation: id }: World) => ({ id })
const agent = ({ agent: id }: World) => ({ id })
const share = ({ conversation: id, share: share_id }: World) => ({ id, share_id })
const message = ({ message: id }: World) => ({ id })
const stream = ({ message: message_id }: World) => ({ message_id })
const trace = ({ traceId: trace_id }: World) => ({ trace_id })
const mcpServer = ({ mcpServer: id }: World) => ({ id })
const member = ({ project: id, viewer: user_id }: World) => ({ id, user_id })

/** A conversation without messages, as it is exported. */
const A_FILE = {
  format: 'groundwire.conversation',
  version: 1,
  conversation: {
    id: 1,
    project_id: 1,
    agent_id: null,
    title: 'From elsewhere',
    current_message_id: null,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
  },
  messages: [],
}
/** A project as a model of OpenAI's API. */
const projectModel = ({ project: id }: World) => `project:${id}`

/**
 * The one table of who may do what. A route with an id, in its path or its body, that is not here fails the test. Nobody,
 * a revoked session and a deactivated member are answered 401 everywhere, an API key without the scope 403.
 */
export const EXPECTATIONS: Record<string, Expectation> = {
  'GET /api/users/:id': {
    params: ({ owner: id }) => ({ id }),
    answers: { stranger: 404, admin: 200, viewer: 404, editor: 404, owner: 200 },
  },
  'PATCH /api/users/:id': {
    params: ({ owner: id }) => ({ id }),
    body: () => ({ tier: 'pro' }),
    answers: { stranger: 403, admin: 200, viewer: 403, editor: 403, owner: 403 },
  },
  'GET /api/admin/mcp-servers/:id': { params: mcpServer, answers: administrators(200) },
  'PATCH /api/admin/mcp-servers/:id': {
    params: mcpServer,
    body: () => ({ allowed_tools: [] }),
    answers: administrators(200),
  },
  'DELETE /api/admin/mcp-servers/:id': { params: mcpServer, answers: administrators(200) },
  // It is at an address that is not public, which only who may ask is told.
  'GET /api/admin/mcp-servers/:id/tools': { params: mcpServer, answers: administrators(422) },
  'GET /api/admin/audit': { answers: administrators(200) },
  'GET /api/admin/audit/export': { answers: administrators(200) },
  'POST /api/admin/jobs/:id/retry': { params: ({ job: id }) => ({ id }), answers: administrators(200) },
  'DELETE /api/api-keys/:id': { params: ({ apiKey: id }) => ({ id }), answers: ownersOwn(200) },
  'DELETE /api/auth/sessions/:id': { params: ({ session: id }) => ({ id }), answers: ownersOwn(200) },

  'GET /api/projects/:id': { params: project, answers: everyMember(200) },
  'PATCH /api/projects/:id': { params: project, body: () => ({ name: 'Renamed' }), answers: owners(200) },
  'DELETE /api/projects/:id': { params: project, answers: owners(200) },
  'GET /api/projects/:id/members': { params: project, answers: everyMember(200) },
  'POST /api/projects/:id/members': {
    params: project,
    body: ({ invitedEmail }) => ({ email: invitedEmail, role: 'viewer' }),
    answers: owners(201),
  },
  'PATCH /api/projects/:id/members/:user_id': {
    params: member,
    body: () => ({ role: 'viewer' }),
    answers: owners(200),
  },
  'DELETE /api/projects/:id/members/:user_id': {
    params: member,
    // A member may leave; here the member is the viewer, who does.
    answers: { ...owners(200), viewer: 200, owner: 404 },
  },

  'GET /api/projects/:project_id/documents': { params: inProject, answers: everyMember(200) },
  'POST /api/projects/:project_id/documents': {
    params: inProject,
    body: () => {
      const form = new FormData()
      form.set('file', new Blob(['Some text.']), 'some.txt')
      return form
    },
    answers: members(403, 202, 200),
  },
  'POST /api/projects/:project_id/documents/text': {
    params: inProject,
    body: () => ({ name: 'other.txt', text: 'Other text.' }),
    answers: members(403, 202, 200),
  },
  'POST /api/projects/:project_id/documents/url': {
    params: inProject,
    body: () => ({ url: 'http://127.0.0.1/' }),
    answers: editors(422),
  },
  'POST /api/projects/:project_id/documents/compare': {
    params: inProject,
    body: () => ({ files: [{ name: 'some.txt', sha256: '0'.repeat(64) }] }),
    answers: everyMember(200),
  },
  'POST /api/projects/:project_id/documents/:id/reindex': { params: document, answers: editors(202) },
  'GET /api/projects/:project_id/documents/:id/events': { params: document, answers: everyMember(200) },
  'GET /api/projects/:project_id/documents/:id': { params: document, answers: everyMember(200) },
  'PATCH /api/projects/:project_id/documents/:id': {
    params: document,
    body: () => ({ metadata: { seen: true } }),
    answers: editors(200),
  },
  'DELETE /api/projects/:project_id/documents/:id': { params: document, answers: members(403, 200, 404) },
  'GET /api/projects/:project_id/documents/:id/file': { params: document, answers: everyMember(200) },
  'GET /api/projects/:project_id/documents/:id/text': { params: document, answers: everyMember(200) },
  'GET /api/projects/:project_id/documents/:id/chunks': { params: document, answers: everyMember(200) },
  'POST /api/projects/:project_id/search': {
    params: inProject,
    body: ({ document: id }) => ({ query: 'text', document_ids: [id] }),
    answers: everyMember(200),
  },

  'GET /api/agents': {
    answers: { stranger: 200, admin: 200, viewer: 200, editor: 200, owner: 200 },
  },
  'POST /api/agents': {
    body: ({ project: project_id }) => ({ project_id, slug: 'another', name: 'A', system_prompt: 'Help.' }),
    answers: members(403, 201, 409),
  },
  'GET /api/agents/:id': { params: agent, answers: everyMember(200) },
  'PATCH /api/agents/:id': { params: agent, body: () => ({ name: 'Renamed' }), answers: editors(200) },
  'DELETE /api/agents/:id': { params: agent, answers: members(403, 200, 404) },

  'GET /api/conversations': { answers: { stranger: 200, admin: 200, viewer: 200, editor: 200, owner: 200 } },
  'POST /api/conversations': {
    body: ({ project: project_id }) => ({ project_id }),
    answers: everyMember(201),
  },
  'GET /api/conversations/:id': { params: conversation, answers: ownersOwn(200) },
  'PATCH /api/conversations/:id': { params: conversation, body: () => ({ title: 'T' }), answers: ownersOwn(200) },
  'DELETE /api/conversations/:id': { params: conversation, answers: ownersOwn(200) },
  'GET /api/conversations/:id/messages': { params: conversation, answers: ownersOwn(200) },
  'GET /api/conversations/:id/export': { params: conversation, answers: ownersOwn(200) },
  'POST /api/conversations/import': {
    body: ({ project: project_id }) => ({ project_id, conversation: A_FILE }),
    answers: everyMember(201),
  },
  'POST /api/conversations/:id/shares': { params: conversation, body: () => ({}), answers: ownersOwn(201) },
  'GET /api/conversations/:id/shares': { params: conversation, answers: ownersOwn(200) },
  'DELETE /api/conversations/:id/shares/:share_id': { params: share, answers: ownersOwn(200) },
  'GET /api/shared/:token': {
    params: ({ token }) => ({ token }),
    isOpen: true,
    answers: { stranger: 200, admin: 200, viewer: 200, editor: 200, owner: 200 },
  },
  'POST /api/messages/:id/feedback': { params: message, body: () => ({ rating: 1 }), answers: ownersOwn(200) },
  'GET /api/feedback': { answers: { stranger: 200, admin: 200, viewer: 200, editor: 200, owner: 200 } },
  'POST /api/messages/:id/regenerate': { params: message, answers: ownersOwn(202) },
  'POST /api/chat': {
    body: ({ project: project_id }) => ({ message: 'What does the text say?', project_id }),
    answers: everyMember(200),
  },
  'POST /api/chat/stream': {
    body: ({ conversation: conversation_id }) => ({ message: 'What does the text say?', conversation_id }),
    answers: ownersOwn(200),
  },
  'GET /api/traces': { answers: { stranger: 200, admin: 200, viewer: 200, editor: 200, owner: 200 } },
  'GET /api/traces/:trace_id': { params: trace, answers: ownersFigures(200, 200) },
  'GET /api/traces/:trace_id/otlp': { params: trace, answers: ownersFigures(200, 200) },
  'POST /api/traces/:trace_id/replay': {
    params: trace,
    body: ({ message: message_id }) => ({ message_id }),
    // It was asked before accounts were kept.
    answers: ownersFigures(403, 409),
  },
  'GET /api/usage': { answers: { stranger: 200, admin: 200, viewer: 200, editor: 200, owner: 200 } },
  'GET /api/admin/usage': { answers: { stranger: 403, admin: 200, viewer: 403, editor: 403, owner: 403 } },
  'GET /api/chat/streams/:message_id': { params: stream, answers: ownersOwn(200) },
  'POST /api/chat/streams/:message_id/stop': { params: stream, answers: ownersOwn(200) },

  'GET /v1/models/:model': { params: (world) => ({ model: projectModel(world) }), answers: everyMember(200) },
  'POST /v1/chat/completions': {
    body: (world) => ({ model: projectModel(world), messages: [{ role: 'user', content: 'What does the text say?' }] }),
    answers: everyMember(200),
  },
  'POST /v1/embeddings': {
    body: (world) => ({ model: projectModel(world), input: 'text' }),
    answers: everyMember(404),
  },
}

/** Ids that come in a body, each a door of its own: a stranger's is not found, whatever else the body says. */
export const BODY_DOORS: { route: string; field: string; body(world: World): Record<string, unknown> }[] = [
  { route: 'POST /api/conversations', field: 'project_id', body: ({ project }) => ({ project_id: project }) },
  {
    route: 'POST /api/conversations',
    field: 'agent_id',
    body: ({ own, agent }) => ({ project_id: own, agent_id: agent }),
  },
  {
    route: 'POST /api/agents',
    field: 'project_id',
    body: ({ project }) => ({ project_id: project, slug: 'a', name: 'A', system_prompt: 'Help.' }),
  },
  {
    route: 'POST /api/agents',
    field: 'document_ids',
    body: ({ own, ownDocument, document: id }) => ({
      project_id: own,
      slug: 'a',
      name: 'A',
      system_prompt: 'Help.',
      document_ids: [ownDocument, id],
    }),
  },
  ...(['POST /api/chat', 'POST /api/chat/stream'] as const).flatMap((route) => [
    { route, field: 'project_id', body: ({ project }: World) => ({ message: 'Hi', project_id: project }) },
    {
      route,
      field: 'conversation_id',
      body: ({ conversation: id }: World) => ({ message: 'Hi', conversation_id: id }),
    },
    { route, field: 'parent_id', body: ({ message: id }: World) => ({ message: 'Hi', parent_id: id }) },
    { route, field: 'agent_id', body: ({ agent: id }: World) => ({ message: 'Hi', agent_id: id }) },
    {
      route,
      field: 'document_ids',
      body: ({ document: id, ownDocument }: World) => ({ message: 'Hi', document_ids: [ownDocument, id] }),
    },
  ]),
  {
    route: 'POST /v1/chat/completions',
    field: 'model',
    body: (world) => ({ model: projectModel(world), messages: [{ role: 'user', content: 'Hi' }] }),
  },
]
