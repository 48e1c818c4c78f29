import { useCallback, useEffect, useState } from 'react'
import { readChoice, saveChoice } from './choices'

const wide = matchMedia('(min-width: 768px)')

export interface SidebarState {
  /** There is room for it beside the page. */
  isWide: boolean
  isOpen: boolean
  open(): void
  close(): void
}

/** Whether the sidebar is shown: beside the page as this browser remembers it, over a small one only when it is asked for. */
export function useSidebar(): SidebarState {
  const [isWide, setIsWide] = useState(wide.matches)
  const [isBeside, setIsBeside] = useState(() => readChoice('sidebar') !== 'closed')
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const look = (): void => {
      setIsWide(wide.matches)
      setIsOver(false)
    }
    wide.addEventListener('change', look)
    return () => wide.removeEventListener('change', look)
  }, [])
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
