import type { Config } from '../config.ts'
import type { DatabaseHandle } from '../core/database.ts'
import { migrateDatabase } from '../core/migrations.ts'
import type { Secret } from '../core/secret.ts'
import { recordSettings } from '../services/audit/settings.ts'
import { acceptOperatorKey, createFirstAdmin, offerSetupToken } from '../services/installation.ts'
import { secretsOf } from './environment.ts'

/**
 * Brings a database to where a server can start on it: its schema, the first administrator, the operator.
 * @returns the token that makes the first administrator; null once there is one.
 */
export async function prepareInstallation(config: Config, database: DatabaseHandle): Promise<Secret | null> {
  await migrateDatabase(database.sessions)
  await recordSettings(database.db, config.settings)
  const { operatorKey, setupToken } = secretsOf(config)
  if (config.admin) await createFirstAdmin(database.db, config.admin, config)
  const needsAdmin = await offerSetupToken(database.db, setupToken.reveal())
  await acceptOperatorKey(database.db, operatorKey.reveal())
  return needsAdmin ? setupToken : null
}
