import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
} from '@tanstack/react-router'
import { piece } from '../api/reach'
import { auditSearch, jobsSearch, usageSearch } from '../features/admin/searches'
import { readDocumentAddress } from '../features/documents/document-address'
import { readListAddress } from '../features/documents/list-address'
import { readSearchAddress } from '../features/search/search-address'
import type { TraceSearch } from '../features/traces/traces-page'
import { openAdministration } from '../i18n/language'
import { NothingHere } from '../ui/nothing-here'
import { Failure } from './failure'
import { numberOf, textOf } from './search-values'
import { SignedIn } from './session'

/** What is at an address, which comes when somebody goes there. */
const place = <Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) => lazyRouteComponent(() => piece(load), name)

const root = createRootRoute({ component: Outlet, notFoundComponent: () => <NothingHere /> })

/** Back to a place of this page, and nowhere else. */
const placeOf = (value: unknown): string | undefined => {
  const to = textOf(value)
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : undefined
}

/** Where only a number can stand. */
const idOf = ({ id }: { id: string }): { id: string } => {
  if (!/^\d{1,15}$/.test(id)) throw notFound()
  return { id }
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: place(() => import('../features/sign-in/sign-in-page'), 'SignInPage'),
  validateSearch: (
    search,
  ): { to?: string | undefined; expired?: boolean | undefined; deleted?: boolean | undefined } => ({
    to: placeOf(search.to),
    expired: search.expired === true || undefined,
    deleted: search.deleted === true || undefined,
  }),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: place(() => import('../features/sign-in/register-page'), 'RegisterPage'),
})

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn })
const layout = createRoute({
  getParentRoute: () => signedIn,
  id: 'layout',
  component: place(() => import('./layout'), 'Layout'),
})
const start = createRoute({
  getParentRoute: () => layout,
  path: '/',
  validateSearch: (search): { agent?: number | undefined } => ({ agent: numberOf(search.agent) }),
  component: place(() => import('../features/chat/chat-route'), 'StartRoute'),
})
const conversation = createRoute({
  getParentRoute: () => layout,
  path: '/c/$id',
  params: { parse: idOf },
  component: place(() => import('../features/chat/chat-route'), 'ConversationRoute'),
})

const traces = createRoute({
  getParentRoute: () => layout,
  path: '/traces',
  validateSearch: (search): TraceSearch => ({
    kind: search.kind === 'replay' || search.kind === 'ingestion' ? search.kind : undefined,
    status: textOf(search.status),
    model: textOf(search.model),
    project: numberOf(search.project),
    days: numberOf(search.days),
    all: search.all === true || undefined,
  }),
  component: place(() => import('../features/traces/traces-page'), 'TracesPage'),
})
const trace = createRoute({
  getParentRoute: () => layout,
  path: '/traces/$id',
  component: place(() => import('../features/traces/trace-page'), 'TraceRoute'),
})
const idsOf = ({ projectId, id }: { projectId: string; id: string }): { projectId: string; id: string } => ({
  projectId: idOf({ id: projectId }).id,
  id: idOf({ id }).id,
})

const documents = createRoute({
  getParentRoute: () => layout,
  path: '/documents',
  validateSearch: readListAddress,
  component: place(() => import('../features/documents/documents-page'), 'DocumentsPage'),
})
const document = createRoute({
  getParentRoute: () => layout,
  path: '/projects/$projectId/documents/$id',
  params: { parse: idsOf },
  validateSearch: readDocumentAddress,
  component: place(() => import('../features/documents/document-page'), 'DocumentPage'),
})
const search = createRoute({
  getParentRoute: () => layout,
  path: '/search',
  validateSearch: readSearchAddress,
  component: place(() => import('../features/search/search-page'), 'SearchPage'),
})
const agents = createRoute({
  getParentRoute: () => layout,
  path: '/agents',
  component: place(() => import('../features/agents/agents-page'), 'AgentsPage'),
})
const newAgent = createRoute({
  getParentRoute: () => layout,
  path: '/agents/new',
  validateSearch: (search): { from?: number | undefined } => ({ from: numberOf(search.from) }),
  component: place(() => import('../features/agents/new-agent-page'), 'NewAgentPage'),
})
const agent = createRoute({
  getParentRoute: () => layout,
  path: '/agents/$id',
  params: { parse: idOf },
  component: place(() => import('../features/agents/agent-page'), 'AgentPage'),
})
const project = createRoute({
  getParentRoute: () => layout,
  path: '/projects/$id',
  params: { parse: idOf },
  component: place(() => import('../features/projects/project-page'), 'ProjectPage'),
})
const account = createRoute({
  getParentRoute: () => layout,
  path: '/account',
  component: place(() => import('../features/account/profile-page'), 'ProfilePage'),
})
const sessions = createRoute({
  getParentRoute: () => layout,
  path: '/account/sessions',
  component: place(() => import('../features/account/sessions-page'), 'SessionsPage'),
})
const apiKeys = createRoute({
  getParentRoute: () => layout,
  path: '/account/api-keys',
  component: place(() => import('../features/account/api-keys-page'), 'ApiKeysPage'),
})
const ownData = createRoute({
  getParentRoute: () => layout,
  path: '/account/data',
  component: place(() => import('../features/account/data-page'), 'DataPage'),
})
const admin = createRoute({
  getParentRoute: () => layout,
  path: '/admin',
  beforeLoad: openAdministration,
  component: place(() => import('../features/admin/admin-page'), 'AdminPage'),
})
const adminRooms = [
  createRoute({
    getParentRoute: () => admin,
    path: '/',
    component: place(() => import('../features/admin/health-room'), 'HealthRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/users',
    component: place(() => import('../features/admin/users-room'), 'UsersRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/usage',
    validateSearch: usageSearch,
    component: place(() => import('../features/admin/usage-room'), 'UsageRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/audit',
    validateSearch: auditSearch,
    component: place(() => import('../features/admin/audit-room'), 'AuditRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/jobs',
    validateSearch: jobsSearch,
    component: place(() => import('../features/admin/jobs-room'), 'JobsRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/settings',
    component: place(() => import('../features/admin/settings-room'), 'SettingsRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/mcp-servers',
    component: place(() => import('../features/admin/mcp-servers-room'), 'McpServersRoom'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/backup',
    component: place(() => import('../features/admin/backup-room'), 'BackupRoom'),
  }),
] as const
/** For whoever has the link. */
const shared = createRoute({
  getParentRoute: () => root,
  path: '/shared/$token',
  component: place(() => import('../features/shares/shared-page'), 'SharedPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    shared,
    signedIn.addChildren([
      layout.addChildren([
        start,
        conversation,
        traces,
        trace,
        documents,
        document,
        search,
        agents,
        newAgent,
        agent,
        project,
        account,
        sessions,
        apiKeys,
        ownData,
        admin.addChildren(adminRooms),
      ]),
    ]),
  ]),
  defaultPreload: false,
  defaultErrorComponent: Failure,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
