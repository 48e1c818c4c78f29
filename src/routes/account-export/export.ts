import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Principal } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { VersionsDependencies } from '../../services/document-versions.ts'

export type ExportDependencies = VersionsDependencies & { db: NodePgDatabase }

/** A file that could not be put in, and the code of the reason. */
export interface SkippedFile {
  path: string
  reason: string
}

/** What is known of one export: whose it is, and what had to be left out. */
export type Export = ExportDependencies & {
  principal: Principal
  skipped: SkippedFile[]
}

/** What is read, or null when it was deleted, or is no longer to be seen, since it was listed. */
export async function unlessGone<T>({ skipped }: Export, path: string, reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    skipped.push({ path, reason: error.code })
    return null
  }
}

/** The items of a list up to where it is gone. */
export async function* whileThere<T>({ skipped }: Export, path: string, items: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* items
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    skipped.push({ path, reason: error.code })
  }
}
