import { Outlet } from '@tanstack/react-router'
import { PanelLeft } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Shortcuts } from '../features/chat/shortcuts'
import { IconButton } from '../ui/icon-button'
import { Sidebar } from './sidebar'

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
      <Shortcuts />
    </div>
  )
}
