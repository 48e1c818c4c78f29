import { createRootRoute, createRoute, createRouter, Link, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { ChatPage } from '../features/chat/chat-page'
import { RegisterPage } from '../features/sign-in/register-page'
import { SignInPage } from '../features/sign-in/sign-in-page'
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

const trace = createRoute({
  getParentRoute: () => layout,
  path: '/traces/$id',
  component: lazyRouteComponent(() => import('../features/traces/trace-page'), 'TraceRoute'),
})
const documents = createRoute({
  getParentRoute: () => layout,
  path: '/documents',
  component: lazyRouteComponent(() => import('../features/documents/documents-page'), 'DocumentsPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    signedIn.addChildren([layout.addChildren([start, conversation, trace, documents])]),
  ]),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
