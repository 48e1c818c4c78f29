import { Link, type LinkProps } from '@tanstack/react-router'
import { Bot, FileText, type LucideIcon, PanelLeft, Plus, Search, Workflow } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ConversationList } from '../features/chat/conversation-list'
import { ProjectSelect } from '../features/projects/project-select'
import { IconButton } from '../ui/icon-button'
import { OwnMenu } from './own-menu'

const PLACES = [
  { to: '/documents', title: 'documents', icon: FileText },
  { to: '/search', title: 'search', icon: Search },
  { to: '/agents', title: 'agents', icon: Bot },
  { to: '/traces', title: 'traces', icon: Workflow },
] as const satisfies readonly { to: LinkProps['to']; title: string; icon: LucideIcon }[]

/** The ways to every place: a project's, the conversations, one's own. */
export function Sidebar({ onClose }: { onClose(): void }) {
  const t = useTranslations('app')
  return (
    <nav
      aria-label={t('places')}
      className="flex h-full w-72 max-w-full shrink-0 flex-col gap-2 border-e border-line bg-surface p-3"
    >
      <div className="flex items-center justify-between">
        <Link to="/" className="flex items-center gap-2 font-semibold">
          <img src="/icon.svg" alt="" width="24" height="24" />
          {t('name')}
        </Link>
        <IconButton icon={PanelLeft} size={18} label={t('closeSidebar')} onPress={onClose} />
      </div>
      <Link
        to="/"
        className="flex items-center gap-2 rounded-lg border border-line bg-raised px-3 py-1.5 text-sm hover:bg-canvas"
      >
        <Plus size={16} aria-hidden />
        {t('newQuestion')}
      </Link>
      <ProjectSelect />
      <ul>
        {PLACES.map(({ to, title, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className="flex items-center gap-2 rounded-lg px-3 py-1.5 text-sm hover:bg-canvas"
              activeProps={{ className: 'bg-accent-soft font-medium', 'aria-current': 'page' }}
            >
              <Icon size={16} aria-hidden />
              {t(title)}
            </Link>
          </li>
        ))}
      </ul>
      <ConversationList />
      <OwnMenu />
    </nav>
  )
}
