import { useSyncExternalStore } from 'react'

const narrow = matchMedia('(max-width: 767px)')

/** Whether one thing at a time has room, as on a telephone. */
export const isNarrow = (): boolean => narrow.matches

const subscribe = (onChange: () => void): (() => void) => {
  narrow.addEventListener('change', onChange)
  return () => narrow.removeEventListener('change', onChange)
}

/** The same, for what looks otherwise then. */
export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, isNarrow)
