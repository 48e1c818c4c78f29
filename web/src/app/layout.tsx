import { Outlet } from '@tanstack/react-router'
import { PanelLeft } from 'lucide-react'
import { useRef } from 'react'
import { useTranslations } from 'use-intl'
import { Shortcuts } from '../features/chat/shortcuts'
import { IconButton } from '../ui/icon-button'
import { useArrival } from './arrival'
import { ConnectionBanner } from './connection-banner'
import { Drawer } from './drawer'
import { Sidebar } from './sidebar'
import { useSidebar } from './sidebar-state'

/** The page around every place: conversations, and one's own menu. */
export function Layout() {
  const t = useTranslations('app')
  const { isWide, isOpen, open, close } = useSidebar()
  const content = useRef<HTMLElement>(null)
  useArrival()
  return (
    <div className="flex h-full">
      <button
        type="button"
        onClick={() => content.current?.focus()}
        className="sr-only focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:z-10 focus:rounded-lg focus:bg-raised focus:p-2"
      >
        {t('skip')}
      </button>
      {isWide ? (
        isOpen && <Sidebar onClose={close} />
      ) : (
        <Drawer label={t('places')} isOpen={isOpen} onClose={close}>
          <Sidebar onClose={close} />
        </Drawer>
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        {!(isWide && isOpen) && (
          <header className="flex items-center p-2">
            <IconButton icon={PanelLeft} size={18} label={t('openSidebar')} onPress={open} />
          </header>
        )}
        <ConnectionBanner />
        <main ref={content} id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <Outlet />
        </main>
      </div>
      <Shortcuts />
    </div>
  )
}
