import { AppError } from '../../core/errors.ts'
import type { StoreOperation } from '../../core/metrics.ts'
import { BlobLost, type BlobStore } from './types.ts'

/** The same store; `onError` hears which operation failed for a reason of the store's own. */
export function countErrors(store: BlobStore, onError: (operation: StoreOperation) => void): BlobStore {
  async function counted<T>(operation: StoreOperation, work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (isOfStore(error)) onError(operation)
      throw error
    }
  }
  return {
    ...store,
    async receive(source, wanted) {
      const blob = await counted('receive', store.receive(source, wanted))
      return { ...blob, keep: () => counted('keep', blob.keep()) }
    },
    open: (key, range) => counted('open', store.open(key, range)),
    withFile: (blob, signal, use) => counted('open', store.withFile(blob, signal, use)),
    remove: (keyOrFolder) => counted('remove', store.remove(keyOrFolder)),
    sweep: (olderThanMs) => counted('sweep', store.sweep(olderThanMs)),
  }
}

/** What is received may be too large, or break off; what is read may be no document: no failure of the store's. */
const isOfStore = (error: unknown): boolean =>
  error instanceof BlobLost || (error instanceof AppError && error.code.startsWith('storage_'))
