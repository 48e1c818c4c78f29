import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  notFound,
  Outlet,
} from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { ChatPage } from '../features/chat/chat-page'
import { RegisterPage } from '../features/sign-in/register-page'
import { SignInPage } from '../features/sign-in/sign-in-page'
import type { TraceSearch } from '../features/traces/traces-page'
import { Layout } from './layout'
import { SignedIn } from './session'

function NotFound() {
  const t = useTranslations('app')
  return (
    <main className="grid h-full place-content-center gap-2 text-center">
      <p>{t('notFound')}</p>
      <Link to="/" className="text-accent underline">
        {t('home')}
      </Link>
    </main>
  )
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const positiveOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
/** Back to a place of this page, and nowhere else. */
const placeOf = (value: unknown): string | undefined => {
  const to = textOf(value)
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : undefined
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: (search): { to?: string | undefined; expired?: boolean | undefined } => ({
    to: placeOf(search.to),
    expired: search.expired === true || undefined,
  }),
})
const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: RegisterPage })

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn })
const layout = createRoute({ getParentRoute: () => signedIn, id: 'layout', component: Layout })
const start = createRoute({
  getParentRoute: () => layout,
  path: '/',
  component: () => <ChatPage conversationId={null} />,
})
const conversation = createRoute({
  getParentRoute: () => layout,
  path: '/c/$id',
  component: function Conversation() {
    const { id } = conversation.useParams()
    return /^\d+$/.test(id) ? <ChatPage key={id} conversationId={Number(id)} /> : <NotFound />
  },
})

const traces = createRoute({
  getParentRoute: () => layout,
  path: '/traces',
  validateSearch: (search): TraceSearch => ({
    kind: search.kind === 'replay' || search.kind === 'ingestion' ? search.kind : undefined,
    status: textOf(search.status),
    model: textOf(search.model),
    project: positiveOf(search.project),
    days: positiveOf(search.days),
    all: search.all === true || undefined,
  }),
  component: lazyRouteComponent(() => import('../features/traces/traces-page'), 'TracesPage'),
})
const trace = createRoute({
  getParentRoute: () => layout,
  path: '/traces/$id',
  component: lazyRouteComponent(() => import('../features/traces/trace-page'), 'TraceRoute'),
})
/** Where only a number can stand. */
const idOf = ({ id }: { id: string }): { id: string } => {
  if (!/^\d{1,15}$/.test(id)) throw notFound()
  return { id }
}

const documents = createRoute({
  getParentRoute: () => layout,
  path: '/documents',
  component: lazyRouteComponent(() => import('../features/documents/documents-page'), 'DocumentsPage'),
})
const document = createRoute({
  getParentRoute: () => layout,
  path: '/documents/$id',
  params: { parse: idOf },
  component: lazyRouteComponent(() => import('../features/documents/document-page'), 'DocumentPage'),
})
const search = createRoute({
  getParentRoute: () => layout,
  path: '/search',
  component: lazyRouteComponent(() => import('../features/search/search-page'), 'SearchPage'),
})
const agents = createRoute({
  getParentRoute: () => layout,
  path: '/agents',
  component: lazyRouteComponent(() => import('../features/agents/agents-page'), 'AgentsPage'),
})
const project = createRoute({
  getParentRoute: () => layout,
  path: '/projects/$id',
  params: { parse: idOf },
  component: lazyRouteComponent(() => import('../features/projects/project-page'), 'ProjectPage'),
})
const account = createRoute({
  getParentRoute: () => layout,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/account/account-page'), 'AccountPage'),
})
const admin = createRoute({
  getParentRoute: () => layout,
  path: '/admin',
  component: lazyRouteComponent(() => import('../features/admin/admin-page'), 'AdminPage'),
})
/** For whoever has the link. */
const shared = createRoute({
  getParentRoute: () => root,
  path: '/shared/$token',
  component: lazyRouteComponent(() => import('../features/shares/shared-page'), 'SharedPage'),
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
        project,
        account,
        admin,
      ]),
    ]),
  ]),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
