import { extname } from 'node:path'
import { listVersions, openVersion } from '../../services/document-versions.ts'
import { type Document, type DocumentVersion, getText, listDocuments } from '../../services/documents.ts'
import { everyItem } from '../../services/pages.ts'
import type { Project } from '../../services/projects.ts'
import { toDocumentResponse } from '../documents.ts'
import { type Export, unlessGone, whileThere } from './export.ts'
import type { ZipFile } from './zip.ts'

/** Longer ones some programs cannot unpack. */
const MAX_NAME_CHARACTERS = 150

/** The documents of a project: what is known of each, and of each version the original and the text. */
export async function* documentFiles(account: Export, project: Project, folder: string): AsyncGenerator<ZipFile> {
  const { db, principal } = account
  const documents = everyItem((page) => listDocuments(db, principal, project.id, page))
  for await (const document of whileThere(account, `${folder}/documents`, documents)) {
    if (project.role !== 'owner' && document.createdBy !== principal.userId) continue
    yield* filesOf(account, document, `${folder}/documents/${document.id}`)
  }
}

async function* filesOf(account: Export, document: Document, folder: string): AsyncGenerator<ZipFile> {
  const { db, principal } = account
  const address = { projectId: document.projectId, documentId: document.id }
  const versions = await unlessGone(account, folder, listVersions(db, principal, address))
  if (!versions) return
  const described = { ...toDocumentResponse(document), versions: versions.map(toVersion) }
  yield { name: `${folder}/document.json`, content: `${JSON.stringify(described, null, 2)}\n` }
  let sha256 = ''
  for (const version of versions) {
    // What was only read again has the bytes of the version before.
    if (version.sha256 !== sha256) yield* original(account, { document, version, folder })
    sha256 = version.sha256
    if (version.status !== 'ready') continue
    const name = `${folder}/v${version.version}.txt`
    const text = await unlessGone(account, name, getText(db, principal, address, { version: version.version }))
    if (text) yield { name, content: text.text }
  }
}

async function* original(
  account: Export,
  { document, version, folder }: { document: Document; version: DocumentVersion; folder: string },
): AsyncGenerator<ZipFile> {
  const name = `${folder}/v${version.version}/${safeName(document.name)}`
  const address = { projectId: document.projectId, documentId: document.id, version: version.version }
  const content = await unlessGone(account, name, openVersion(account, account.principal, address))
  // One that has changed in the store is cut before its end, and named in the manifest; the rest is not lost for it.
  if (content) yield { name, content: whileThere(account, name, content) }
}

/** A name that every system can unpack into the folder it is in, and nowhere else. */
function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const safe = name.replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_').replace(/^[. ]+|[. ]+$/g, '_')
  if (safe.length <= MAX_NAME_CHARACTERS) return safe || '_'
  const extension = extname(safe).slice(0, 20)
  return (safe.slice(0, MAX_NAME_CHARACTERS - extension.length) + extension).toWellFormed()
}

const toVersion = (version: DocumentVersion) => ({
  version: version.version,
  status: version.status,
  media_type: version.mediaType,
  size_bytes: version.sizeBytes,
  sha256: version.sha256,
  page_count: version.pageCount,
  created_at: version.createdAt.toISOString(),
})
