import { setTimeout as sleep } from 'node:timers/promises'

/** Looks again until it is right, for twenty seconds at most. @returns what was seen last. */
export async function until<T>(look: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const value = await look()
    if (isRight(value) || performance.now() > deadline) return value
    await sleep(20)
  }
}
