import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from './icon-button'
import { isTyping } from './is-typing'
import { PanelEdge, usePanelWidth } from './panel-edge'
import { useIsNarrow } from './use-is-narrow'

interface SidePanelProps {
  /** What the panel is, to whoever does not see where it stands. */
  label: string
  title: string
  onClose(): void
  children: ReactNode
}

/** What stands beside a place while one reads there; Escape closes it. On a narrow screen it covers the place. */
export function SidePanel({ label, title, onClose, children }: SidePanelProps) {
  const t = useTranslations('app')
  const box = useRef<HTMLElement>(null)
  const covers = useIsNarrow()
  const { width, setWidth } = usePanelWidth()
  useEffect(() => {
    const onKey = ({ key, target, defaultPrevented }: KeyboardEvent): void => {
      if (key === 'Escape' && !defaultPrevented && !isTyping(target)) onClose()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [onClose])
  useEffect(() => {
    const behind = box.current?.previousElementSibling
    if (!covers || !(behind instanceof HTMLElement)) return
    // What it covers is not read or reached meanwhile.
    behind.inert = true
    box.current?.focus()
    return () => {
      behind.inert = false
    }
  }, [covers])
  return (
    <aside
      ref={box}
      aria-label={label}
      tabIndex={-1}
      className="relative flex shrink-0 flex-col border-s border-line bg-raised outline-none max-md:fixed max-md:inset-0 max-md:z-20 max-md:border-s-0"
      style={covers ? {} : { width, maxWidth: '60vw' }}
    >
      {!covers && <PanelEdge width={width} onWidth={setWidth} />}
      <div className="flex items-start justify-between gap-2 px-4 pt-3 pb-2">
        <h2 dir="auto" className="line-clamp-2 min-w-0 font-semibold break-words">
          {title}
        </h2>
        <IconButton icon={X} label={t('close')} onPress={onClose} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 pt-1 pb-4">{children}</div>
    </aside>
  )
}
