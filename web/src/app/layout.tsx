import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { FileText, PanelLeft, Plus, UserRound } from 'lucide-react'
import { useState } from 'react'
import { Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { signOut } from '../api/session'
import { conversationList } from '../features/chat/conversations'
import { chooseProject, projectList, useProject } from '../features/projects/chosen'
import { chooseLanguage, LANGUAGES, type Language, useLanguage } from '../i18n/language'
import { Button } from '../ui/button'
import { IconButton } from '../ui/icon-button'
import { Problem } from '../ui/problem'
import { useUser } from './session'
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme'

/** The page around every place: conversations, and one's own menu. */
export function Layout() {
  const t = useTranslations('app')
  const [isOpen, setIsOpen] = useState(() => matchMedia('(min-width: 768px)').matches)
  return (
    <div className="flex h-full">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-raised focus:p-2">
        {t('skip')}
      </a>
      {isOpen && <Sidebar onClose={() => setIsOpen(false)} />}
      <div className="flex min-w-0 flex-1 flex-col">
        {!isOpen && (
          <header className="flex items-center p-2">
            <IconButton icon={PanelLeft} size={18} label={t('openSidebar')} onPress={() => setIsOpen(true)} />
          </header>
        )}
        <main id="content" tabIndex={-1} className="min-h-0 flex-1">
          <Outlet />
        </main>
      </div>
    </div>
  )
}

function Sidebar({ onClose }: { onClose(): void }) {
  const t = useTranslations('app')
  const inChat = useTranslations('chat')
  const inDocuments = useTranslations('documents')
  const list = useQuery(conversationList(''))
  return (
    <nav
      aria-label={inChat('conversations')}
      className="flex w-72 shrink-0 flex-col gap-2 border-e border-line bg-surface p-3 max-md:absolute max-md:inset-y-0 max-md:z-10"
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
        {inChat('newQuestion')}
      </Link>
      <ProjectSelect />
      <Link
        to="/documents"
        className="flex items-center gap-2 rounded-lg px-3 py-1.5 text-sm hover:bg-canvas"
        activeProps={{ className: 'bg-accent-soft font-medium' }}
      >
        <FileText size={16} aria-hidden />
        {inDocuments('link')}
      </Link>
      <ul className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto">
        {list.data?.items.map((conversation) => (
          <li key={conversation.id}>
            <Link
              to="/c/$id"
              params={{ id: String(conversation.id) }}
              className="block truncate rounded-lg px-3 py-1.5 text-sm hover:bg-canvas"
              activeProps={{ className: 'bg-accent-soft font-medium', 'aria-current': 'page' }}
              dir="auto"
            >
              {conversation.title}
            </Link>
          </li>
        ))}
        {list.data?.items.length === 0 && (
          <li className="px-3 py-1.5 text-sm text-muted">{inChat('noConversations')}</li>
        )}
        {list.error && <Problem error={list.error} />}
      </ul>
      <OwnMenu />
    </nav>
  )
}

/** Which documents questions are about; there is nothing to choose with one project. */
function ProjectSelect() {
  const t = useTranslations('documents')
  const { data } = useQuery(projectList)
  const project = useProject()
  if (!data || data.items.length < 2) return null
  return (
    <label className="flex flex-col gap-1 text-xs text-muted">
      {t('project')}
      <select
        value={project?.id}
        onChange={(event) => chooseProject(Number(event.target.value))}
        className="rounded-lg border border-line bg-raised px-2 py-1.5 text-sm text-ink"
      >
        {data.items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

const ITEM = 'cursor-pointer rounded-md px-3 py-1.5 text-sm outline-none focus:bg-surface selected:font-semibold'

function OwnMenu() {
  const t = useTranslations('app')
  const user = useUser()
  const navigate = useNavigate()
  const language = useLanguage()
  const [theme, setTheme] = useState(chosenTheme)
  const name = user.name ?? user.email
  const themes: Record<Theme, string> = { system: t('themeSystem'), light: t('themeLight'), dark: t('themeDark') }
  const leave = (): void => {
    void signOut()
      .catch(() => {})
      .then(() => navigate({ to: '/sign-in', search: {} }))
  }
  return (
    <MenuTrigger>
      <Button kind="quiet" aria-label={t('menu', { name })} className="justify-start!">
        <UserRound size={16} aria-hidden />
        <span className="truncate">{name}</span>
      </Button>
      <Popover placement="top start" className="min-w-56 rounded-xl border border-line bg-raised p-1 shadow-lg">
        <Menu aria-label={t('menu', { name })} className="outline-none">
          {THEMES.map((one) => (
            <MenuItem
              key={one}
              className={`${ITEM} ${one === theme ? 'font-semibold' : ''}`}
              onAction={() => {
                chooseTheme(one)
                setTheme(one)
              }}
            >
              {t('theme')}: {themes[one]}
            </MenuItem>
          ))}
          <Separator className="my-1 border-t border-line" />
          {(Object.entries(LANGUAGES) as [Language, string][]).map(([code, own]) => (
            <MenuItem
              key={code}
              className={`${ITEM} ${code === language ? 'font-semibold' : ''}`}
              onAction={() => void chooseLanguage(code)}
            >
              <span lang={code}>{own}</span>
            </MenuItem>
          ))}
          <Separator className="my-1 border-t border-line" />
          <MenuItem className={ITEM} onAction={leave}>
            {t('signOut')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
