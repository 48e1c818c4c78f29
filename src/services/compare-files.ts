import { or, type SQL, sql } from 'drizzle-orm'
import type { Principal } from '../core/context.ts'
import type { Database } from '../core/database.ts'
import { documents, documentVersions } from '../models/document.ts'
import type { ComparedFile, CompareRequest } from '../schemas/document.ts'
import { requireProject } from './access.ts'
import { documentName } from './document-names.ts'
import { type Document, findDocuments } from './documents.ts'

/**
 * What uploading each of these files would do, by the rule of `uploadDocument`: bytes that are the newest version of
 * any document are there; else the name decides between a next version and a new document. One query for all.
 * @throws AppError 404.
 */
export async function compareFiles(
  db: Database,
  principal: Principal,
  projectId: number,
  files: CompareRequest['files'],
): Promise<ComparedFile[]> {
  await requireProject(db, principal, projectId, 'read')
  const named = files.map((file) => ({ ...file, stored: documentName(file.name) }))
  const matching = anyOf({
    projectId,
    hashes: [...new Set(named.map(({ sha256 }) => sha256))],
    names: [...new Set(named.map(({ stored }) => stored))],
  })
  // Names are unique in a project, and so are the bytes of its newest versions.
  const found = await findDocuments(db, matching, 2 * files.length)
  const byHash = new Map(found.map((document) => [document.newest.sha256, document]))
  const byName = new Map(found.map((document) => [document.name, document]))
  return named.map(({ name, sha256, stored }) => judge(name, byHash.get(sha256), byName.get(stored)))
}

/** The condition says by indexes which documents can match, then what must hold of their newest versions. */
function anyOf({ projectId, hashes, names }: { projectId: number; hashes: string[]; names: string[] }): SQL {
  const hasHash = sql`${documentVersions.sha256} = ANY(${sql.param(hashes)}::text[])`
  const hasName = sql`${documents.name} = ANY(${sql.param(names)}::text[])`
  return sql`${documents.id} IN (
      SELECT known.document_id FROM document_versions known
      WHERE known.project_id = ${projectId} AND known.sha256 = ANY(${sql.param(hashes)}::text[])
      UNION
      SELECT known.id FROM documents known
      WHERE known.project_id = ${projectId} AND known.name = ANY(${sql.param(names)}::text[])
    ) AND (${or(hasHash, hasName)})`
}

function judge(name: string, same: Document | undefined, namesake: Document | undefined): ComparedFile {
  if (!same) {
    return {
      name,
      status: namesake ? 'changed' : 'missing',
      document_id: namesake?.id ?? null,
      error: null,
    }
  }
  const { status, errorCode, errorDetail } = same.newest
  if (status === 'failed') {
    const error = { code: errorCode ?? 'failed', detail: errorDetail ?? '' }
    return { name, status, document_id: same.id, error }
  }
  return { name, status: status === 'ready' ? 'unchanged' : 'in_progress', document_id: same.id, error: null }
}
