import { createChroma } from '../providers/chroma.ts'
import { rebuildChroma } from '../services/retrieval/chroma-store.ts'
import { loggerOf, openConfiguredDatabase } from './environment.ts'
import { UsageError } from './errors.ts'
import { readConfig } from './settings.ts'

/** `groundwire rebuild-vectors`: a server on PostgreSQL may run meanwhile; it answers by words where vectors are missing. */
export async function rebuildVectors(): Promise<void> {
  const config = readConfig()
  if (config.chromaUrl === null)
    throw new UsageError('CHROMA_URL is not set: the vectors in the database are all there are.')
  const database = await openConfiguredDatabase(config, loggerOf(config))
  try {
    const count = await rebuildChroma({ db: database.db, chroma: createChroma(config.chromaUrl) })
    process.stdout.write(`Chroma holds ${count} vectors.\n`)
  } finally {
    await database.close()
  }
}
