import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../core/database.ts'
import { documents, documentVersions } from '../../models/document.ts'
import { ToolError } from './built-in.ts'
import type { ToolContext } from './types.ts'

/** A document that answers questions, in its current version. */
export interface ReachedDocument {
  id: number
  name: string
  versionId: number
  pageCount: number
  language: string | null
}

type Reach = Pick<ToolContext, 'projectId' | 'documentIds'>

/** The documents that a tool may see: of the question's project, of those that its agent may read, ready, by id. */
export function documentsInReach(
  db: Database,
  { projectId, documentIds }: Reach,
  { nameContains, afterId = 0, limit }: { nameContains?: string | undefined; afterId?: number; limit: number },
): Promise<ReachedDocument[]> {
  return select(
    db,
    and(
      eq(documents.projectId, projectId),
      gt(documents.id, afterId),
      documentIds === null ? undefined : isOneOf(documentIds),
      nameContains === undefined ? undefined : sql`strpos(lower(${documents.name}), lower(${nameContains})) > 0`,
    ),
    limit,
  )
}

/** @throws ToolError for a document that is not there or not in reach. */
export async function documentInReach(db: Database, reach: Reach, id: number): Promise<ReachedDocument> {
  requireReach(reach, [id])
  const [found] = await select(db, and(eq(documents.projectId, reach.projectId), eq(documents.id, id)), 1)
  if (!found) throw unknown([id])
  return found
}

/** @throws ToolError when a document is not one of those that the agent may read. */
export function requireReach({ documentIds }: Reach, wanted: readonly number[]): void {
  const outside = documentIds === null ? [] : wanted.filter((id) => !documentIds.includes(id))
  if (outside.length > 0) throw unknown(outside)
}

const unknown = (ids: readonly number[]): ToolError =>
  new ToolError(`There is no document ${ids.join(', ')} here; list_documents says which there are.`)

const isOneOf = (ids: readonly number[]): SQL => sql`${documents.id} = ANY(${sql.param([...ids])}::bigint[])`

function select(db: Database, condition: SQL | undefined, limit: number): Promise<ReachedDocument[]> {
  return db
    .select({
      id: documents.id,
      name: documents.name,
      versionId: documentVersions.id,
      pageCount: sql<number>`coalesce(${documentVersions.pageCount}, 1)`,
      language: documentVersions.language,
    })
    .from(documents)
    .innerJoin(documentVersions, eq(documentVersions.id, documents.currentVersionId))
    .where(condition)
    .orderBy(asc(documents.id))
    .limit(limit)
}
