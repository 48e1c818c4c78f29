/** Milliseconds of processor time that `work` takes: other than time on the clock it does not depend on who else works. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
