import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type DataFolderLock, keepSecret, lockDataFolder } from '../core/data-folder.ts'
import { type DatabaseHandle, openDatabase } from '../core/database.ts'
import { SetupError } from '../core/errors.ts'
import { createLogger, type Logger } from '../core/logging.ts'
import { Secret } from '../core/secret.ts'
import { openBlobStore } from '../providers/blob-store/open.ts'
import type { BlobStore } from '../providers/blob-store/types.ts'
import { newApiKey } from '../services/api-keys.ts'
import { newOpaqueToken } from '../services/tokens.ts'

export const loggerOf = (config: Config): Logger =>
  createLogger({ level: config.logLevel, serviceName: config.otel.serviceName })

/** The database that the settings name; the embedded one holds a lock on the data folder while it is open. */
export async function openConfiguredDatabase(config: Config, logger: Logger): Promise<DatabaseHandle> {
  if (config.databaseUrl) {
    return openDatabase({
      url: config.databaseUrl,
      poolSize: config.databasePoolSize,
      poolerUrl: config.databasePoolerUrl,
      preparesStatements: config.preparesStatements,
      logger,
    })
  }
  const lock: DataFolderLock = lockDataFolder(config.dataDir)
  try {
    const database = await openDatabase({ embedded: { dataDir: `${config.dataDir}/postgres` }, logger })
    return {
      ...database,
      close: async () => {
        await database.close()
        lock.release()
      },
    }
  } catch (cause) {
    lock.release()
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SetupError(
      `The embedded database in ${config.dataDir}/postgres cannot be opened (${why}); see that its disk has room and may be written to.`,
      { cause },
    )
  }
}

/** Where the settings keep the originals of documents. */
export const openConfiguredStore = (config: Config): Promise<BlobStore> =>
  openBlobStore(config.storage, join(config.dataDir, 'scratch'))

/** The secrets that the first start makes and keeps in the data folder, readable by its owner only. */
export const secretsOf = (config: Config) => ({
  jwtSecret: config.jwtSecret ?? new Secret(keepSecret(config.dataDir, 'jwt.secret', newOpaqueToken)),
  operatorKey: new Secret(keepSecret(config.dataDir, 'operator.key', newApiKey)),
  setupToken: new Secret(keepSecret(config.dataDir, 'setup.token', newOpaqueToken)),
})
