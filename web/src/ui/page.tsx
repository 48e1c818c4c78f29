import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

const WIDTHS = { text: 'max-w-3xl', list: 'max-w-4xl', wide: 'max-w-6xl' }

interface PageProps {
  title: string
  /** Buttons and links that stand beside the title. */
  actions?: ReactNode
  width?: keyof typeof WIDTHS
  children: ReactNode
}

/** A place of its own: its title, in the tab of the browser too, and what is there, which scrolls. */
export function Page({ title, actions, width = 'list', children }: PageProps) {
  const t = useTranslations('app')
  return (
    // Positioned, so that what is hidden but for screen readers scrolls along and does not lengthen the document.
    <div className="relative h-full overflow-y-auto">
      <title>{`${title} · ${t('name')}`}</title>
      <div className={`mx-auto flex flex-col gap-4 p-4 ${WIDTHS[width]}`}>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h1 dir="auto" className="min-w-0 text-xl font-semibold break-words">
            {title}
          </h1>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {children}
      </div>
    </div>
  )
}
