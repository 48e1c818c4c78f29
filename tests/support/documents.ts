import type { DatabaseHandle } from '../../src/core/database.ts'
import { documents, documentVersions } from '../../src/models/document.ts'
import { parseMarkdown } from '../../src/providers/parsers/markdown.ts'
import { parseText } from '../../src/providers/parsers/text.ts'
import type { ParsedDocument } from '../../src/providers/parsers/types.ts'
import { analyzeDocument } from '../../src/services/ingestion/analyze-document.ts'
import { makeCurrent, writeChunks } from '../../src/services/ingestion/versions.ts'
import { indexVersion } from '../../src/services/retrieval/lexical-index.ts'
import { pgvectorStore } from '../../src/services/retrieval/pgvector.ts'

const LIMITS = { maxCharacters: 10_000_000, maxPages: 10_000 }

export interface NewDocument {
  projectId: number
  /** Ends in `.md` when `text` is Markdown. */
  name: string
  text: string
  /** What is indexed as its name, when that is not `name`. */
  title?: string
  metadata?: Record<string, unknown>
}

/**
 * A document that can be searched: read, chunked and indexed as an upload is, at once and without its file and job.
 * `database` is that of a `TestApp`.
 */
export function aReadyDocument(
  { database }: { database: Pick<DatabaseHandle, 'db'> },
  { text, ...details }: NewDocument,
): ReturnType<typeof aParsedDocument> {
  const document = details.name.endsWith('.md') ? parseMarkdown(text, LIMITS) : parseText(text, LIMITS)
  return aParsedDocument({ database }, { ...details, document })
}

/** The same of a document that a parser has read. */
export async function aParsedDocument(
  { database: { db } }: { database: Pick<DatabaseHandle, 'db'> },
  {
    projectId,
    name,
    document: parsed,
    title = name,
    metadata = {},
  }: Omit<NewDocument, 'text'> & { document: ParsedDocument },
): Promise<{ id: number; versionId: number; text: string; chunkCount: number }> {
  const analyzed = { kind: 'text' as const, mediaType: 'text/plain', ...analyzeDocument(parsed, title) }
  const [document] = await db.insert(documents).values({ projectId, name, metadata }).returning({ id: documents.id })
  if (!document) throw new Error('the document was not inserted')
  const [version] = await db
    .insert(documentVersions)
    .values({
      documentId: document.id,
      projectId,
      version: 1,
      sha256: '',
      sizeBytes: Buffer.byteLength(parsed.text),
      storageKey: `test/${document.id}`,
      mediaType: analyzed.mediaType,
      status: 'indexing',
    })
    .returning({ id: documentVersions.id })
  if (!version) throw new Error('the version was not inserted')
  await writeChunks(db, version.id, analyzed, () => {})
  await indexVersion(db, { projectId, versionId: version.id, ...analyzed })
  await makeCurrent(
    { db, jobs: null, vectors: pgvectorStore(db, null) },
    { id: version.id, number: 1, documentId: document.id, projectId, name, storageKey: '', sha256: '' },
    analyzed,
  )
  return { id: document.id, versionId: version.id, text: parsed.text, chunkCount: analyzed.chunks.length }
}
