import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { installation } from '../../models/user.ts'
import type { Setting } from '../../settings-reader.ts'
import { audit } from './audit.ts'

const KEY = 'settings'
const Kept = Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))

/** What processes of one installation differ in. */
const OF_A_PROCESS = ['HOST', 'PORT', 'ROLE', 'LOG_LEVEL', 'DATA_DIR', 'WEB_CONCURRENCY', 'GROUNDWIRE_API_KEY']

/**
 * Records, at a start, which settings are others than at the last one. Of a secret it shows only that it came or went. A server
 * is set by whoever may start it, so there is nobody to name.
 */
export async function recordSettings(db: NodePgDatabase, settings: readonly Setting[]): Promise<void> {
  const shared = settings.filter(({ name }) => !OF_A_PROCESS.includes(name))
  const now = Object.fromEntries(shared.map(({ name, value }) => [name, value]))
  const value = JSON.stringify(now)
  await db.transaction(async (tx) => {
    // Whoever comes first waits for nobody; the others see what it wrote.
    const made = await tx.insert(installation).values({ key: KEY, value }).onConflictDoNothing().returning()
    if (made.length > 0) return
    const [kept] = await tx.select().from(installation).where(eq(installation.key, KEY)).for('update')
    const before = Value.Parse(Kept, JSON.parse(kept?.value ?? '{}'))
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    const changed = names.filter((name) => (before[name] ?? null) !== (now[name] ?? null)).sort()
    if (changed.length === 0) return
    await tx.update(installation).set({ value }).where(eq(installation.key, KEY))
    await audit(tx, { action: 'settings.changed', targetId: null, details: { changed } })
  })
}
