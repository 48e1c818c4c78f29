import { useEffect, useState } from 'react'

const WAIT_MS = 200

/** What somebody types, once they pause: not every letter is a request. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), WAIT_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
