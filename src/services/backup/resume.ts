import { and, eq, like, notInArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Database } from '../../core/database.ts'
import type { Jobs } from '../../core/jobs.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { projectMembers } from '../../models/project.ts'
import { installation } from '../../models/user.ts'
import { ingest } from '../ingestion/pipeline.ts'
import { HOLD } from './hold-removals.ts'

/** Present from a restore until the first server after it has taken up the work that was unfinished. */
const RESTORED = 'restored'

/** To be said in the transaction of a restore: jobs are not part of a backup. */
export async function markRestored(db: Database, createdAt: string): Promise<void> {
  await db.delete(installation).where(like(installation.key, `${HOLD}%`))
  await db
    .insert(installation)
    .values({ key: RESTORED, value: createdAt })
    .onConflictDoUpdate({ target: installation.key, set: { value: createdAt } })
}

/**
 * Queues again what was unfinished in the backup that this database was restored from: documents that were not read yet, for
 * who began them, or else an owner of their project. Indexes, graphs and Chroma ask for their work themselves.
 */
export async function resumeRestored({ db, jobs }: { db: NodePgDatabase; jobs: Jobs }): Promise<void> {
  await db.transaction(async (tx) => {
    const marks = await tx.delete(installation).where(eq(installation.key, RESTORED)).returning()
    if (marks.length === 0) return
    const owner = tx
      .select({ userId: projectMembers.userId })
      .from(projectMembers)
      .where(and(eq(projectMembers.projectId, documents.projectId), eq(projectMembers.role, 'owner')))
      .limit(1)
    const unread = await tx
      .select({ versionId: documentVersions.id, userId: sql<number>`coalesce(${documents.createdBy}, (${owner}))` })
      .from(documentVersions)
      .innerJoin(documents, eq(documents.id, documentVersions.documentId))
      .where(notInArray(documentVersions.status, ['ready', 'failed']))
      .orderBy(documentVersions.id)
    for (const job of unread) await jobs.send(tx, ingest, job)
  })
  jobs.wake(ingest)
}
