/** Milliseconds of processor time that `work` takes: other than time on the clock it does not depend on who else works. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/**
 * For how many milliseconds of its processor time the event loop was held, each time, while `work` was under way. A loop
 * that waits for its turn, because others work too, is held by nobody.
 */
export async function holdsMs(work: () => Promise<unknown>): Promise<number[]> {
  const holds: number[] = []
  let last = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last)
    holds.push((user + system) / 1_000)
    last = process.threadCpuUsage()
  }, 5)
  await work()
  clearInterval(timer)
  return holds
}

/**
 * What a megabyte may cost in tests. Quiet machines need 40–800 ms, instrumented or slow ones several times that; work
 * that grows faster than the text takes minutes, and that is what is looked for.
 */
export const MEGABYTE_CPU_MS = 6_000
