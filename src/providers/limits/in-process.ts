import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Counted, Limits, OpenLimit, WindowLimit, WindowOptions } from '../../core/limits.ts'

/** Limits that know of this process alone. */
export const limitsInProcess = (): Limits => ({
  perWindow: windowInProcess,
  atOnce: openInProcess,
  ping: null,
  close: async () => {},
})

export function windowInProcess({ name, most, seconds }: Omit<WindowOptions, 'whenAway'>): WindowLimit {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: most, duration: seconds })
  return {
    most,
    count: (key) => countOne(limiter, key),
    takeBack: async (key) => void (await limiter.reward(key)),
    forget: async (key) => void (await limiter.delete(key)),
  }
}

/** A refusal is an answer, not a failure. */
export async function countOne(limiter: RateLimiterAbstract, key: string): Promise<Counted> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key)
    return { isAllowed: true, isFirstRefusal: false, remaining: remainingPoints, msToReset: msBeforeNext }
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const isFirstRefusal = refused.consumedPoints === limiter.points + 1
    return { isAllowed: false, isFirstRefusal, remaining: 0, msToReset: refused.msBeforeNext }
  }
}

export function openInProcess({ most }: { most: number }): OpenLimit {
  const open = new Map<string, number>()
  return {
    most,
    async enter(key) {
      const count = open.get(key) ?? 0
      if (count >= most) return null
      open.set(key, count + 1)
      let isLeft = false
      return () => {
        if (isLeft) return
        isLeft = true
        const left = (open.get(key) ?? 1) - 1
        if (left > 0) open.set(key, left)
        else open.delete(key)
      }
    },
  }
}
