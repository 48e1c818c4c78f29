import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Collects what nobody holds, so that what is measured next is what is held, and not when V8 found time to collect. */
export function collectGarbage(): void {
  collect()
  // V8 frees buffers beside its work, and counts them as freed when it collects the next time.
  collect()
}

/** Bytes of the heap and of buffers outside of it that something holds. */
export function liveBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
