import { Outlet, useLocation } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useUser } from '../../app/session'
import { Page } from '../../ui/page'
import { TabLinks } from '../../ui/tab-links'

const ROOMS = [
  { to: '/admin', name: 'health' },
  { to: '/admin/users', name: 'users' },
  { to: '/admin/usage', name: 'usage' },
  { to: '/admin/audit', name: 'audit' },
  { to: '/admin/jobs', name: 'jobs' },
  { to: '/admin/settings', name: 'settings' },
  { to: '/admin/mcp-servers', name: 'mcp' },
  { to: '/admin/backup', name: 'backup' },
] as const

/** The installation itself, in rooms. Whoever is no administrator is told so, and nothing is asked for them. */
export function AdminPage() {
  const t = useTranslations('admin')
  const inApp = useTranslations('app')
  const user = useUser()
  const { pathname } = useLocation()
  if (user.role !== 'admin') {
    return (
      <Page title={inApp('administration')} width="text">
        <p>{t('notYours')}</p>
        <p className="text-sm text-muted">{t('notYoursHelp')}</p>
      </Page>
    )
  }
  const room = ROOMS.find(({ to }) => to === pathname.replace(/\/$/, '')) ?? ROOMS[0]
  return (
    <Page title={`${inApp('administration')}: ${t(`rooms.${room.name}`)}`} width="wide">
      <TabLinks
        label={t('rooms.label')}
        links={ROOMS.map(({ to, name }) => ({
          to,
          search: {},
          // Whatever is filtered there.
          activeOptions: { exact: true, includeSearch: false },
          title: t(`rooms.${name}`),
        }))}
      />
      <Outlet />
    </Page>
  )
}
