import { AppError } from '../../core/errors.ts'
import type { BlobStore } from './types.ts'

/** The same store; `onError` hears which operation failed for a reason of the store's own. */
export function countErrors(store: BlobStore, onError: (operation: string) => void): BlobStore {
  async function counted<T>(operation: string, work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (!isOfSource(operation, error)) onError(operation)
      throw error
    }
  }
  return {
    ...store,
    async receive(source, maxBytes) {
      const blob = await counted('receive', store.receive(source, maxBytes))
      return { ...blob, keep: (key) => counted('keep', blob.keep(key)) }
    },
    open: (key) => counted('open', store.open(key)),
    remove: (keyOrFolder) => counted('remove', store.remove(keyOrFolder)),
    sweep: (olderThanMs) => counted('sweep', store.sweep(olderThanMs)),
  }
}

/** What is received may be too large, or break off: no failure of the store's. */
const isOfSource = (operation: string, error: unknown): boolean =>
  operation === 'receive' && !(error instanceof AppError && error.status >= 500)
