import { useCallback, useEffect, useState } from 'react'
import { useIsNarrow } from '../ui/use-is-narrow'
import { readChoice, saveChoice } from './choices'

export interface SidebarState {
  /** There is room for it beside the page. */
  isWide: boolean
  isOpen: boolean
  open(): void
  close(): void
}

/** Whether the sidebar is shown: beside the page as this browser remembers it, over a small one only when it is asked for. */
export function useSidebar(): SidebarState {
  const isWide = !useIsNarrow()
  const [isBeside, setIsBeside] = useState(() => readChoice('sidebar') !== 'closed')
  const [isOver, setIsOver] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what covered a small page is not open when it is small again
  useEffect(() => setIsOver(false), [isWide])
  const show = useCallback(
    (shown: boolean): void => {
      if (isWide) {
        saveChoice('sidebar', shown ? null : 'closed')
        setIsBeside(shown)
      } else setIsOver(shown)
    },
    [isWide],
  )
  const open = useCallback(() => show(true), [show])
  const close = useCallback(() => show(false), [show])
  return { isWide, isOpen: isWide ? isBeside : isOver, open, close }
}
