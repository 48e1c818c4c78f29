import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** A place may have to be fetched first. */
const PATIENCE_MS = 5_000

/**
 * After going to another place focus is at its heading, which is then read out, and keys go on from there. A place that takes
 * focus itself, such as the one where one writes, keeps it.
 */
export function useArrival(): void {
  const router = useRouter()
  useEffect(() => {
    let frame = 0
    const arrive = (until: number): void => {
      const main = document.getElementById('content')
      const heading = main?.querySelector('h1')
      // A dialog, such as the drawer that one came from, must have gone first.
      if (!main || main.contains(document.activeElement)) return
      if (heading && !main.closest('[inert], [aria-hidden]')) {
        heading.tabIndex = -1
        heading.focus({ preventScroll: true })
      } else if (performance.now() < until) frame = requestAnimationFrame(() => arrive(until))
    }
    const unsubscribe = router.subscribe('onResolved', ({ fromLocation, pathChanged }) => {
      cancelAnimationFrame(frame)
      // At the first place the browser itself says where one is.
      if (!fromLocation || !pathChanged) return
      const until = performance.now() + PATIENCE_MS
      frame = requestAnimationFrame(() => arrive(until))
    })
    return () => {
      unsubscribe()
      cancelAnimationFrame(frame)
    }
  }, [router])
}
