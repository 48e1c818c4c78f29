import { resolve } from 'node:path'
import { watch } from 'chokidar'
import pLimit from 'p-limit'
import { DocumentResponse } from '../schemas/document.ts'
import type { ApiClient } from './api-client.ts'
import { ApiError } from './errors.ts'
import { checkFolder, filesUnder, isHidden, type NamedFile, nameWithin } from './files.ts'
import { itemsOf } from './pages.ts'
import { addressOf, ingestFiles, type Report } from './upload.ts'

/** Changes that are followed at the same time. */
const CONCURRENCY = 4
/** A file that did not grow for so long is taken to be written. */
const SETTLED_MS = 1_000
/** What documents that came from a watched folder say of it; only these are deleted with their files. */
const SOURCE = 'source_folder'

type Line = Report | { file: string; document_id: number; status: 'deleted'; error: null }

/**
 * Keeps a project in step with a folder until a signal: new and changed files are brought in, and the documents of
 * files that went away, also while nobody watched, are deleted. Documents that came otherwise are never touched.
 */
export async function watchFolder(
  api: ApiClient,
  { projectId, folder, json }: { projectId: number; folder: string; json: boolean },
): Promise<void> {
  checkFolder(folder)
  const root = resolve(folder)
  const report = (line: Line): void => {
    if (json) process.stdout.write(`${JSON.stringify(line)}\n`)
    else if (line.status !== 'unchanged') {
      process.stdout.write(`${line.status.padEnd(8)}${line.file}${line.error ? `: ${line.error.detail}` : ''}\n`)
    }
  }
  const mirror = mirrorOf(api, { projectId, root, report })
  const limit = pLimit(CONCURRENCY)
  const failures = Promise.withResolvers<never>()
  const doing = (work: () => Promise<void>): void => void limit(work).catch(failures.reject)
  const bringIn = (path: string) => doing(() => mirror.bringIn([{ path, name: nameWithin(root, path) }]))

  const watcher = watch(root, {
    ignored: (path) => isHidden(root, path),
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: SETTLED_MS },
    followSymlinks: false,
  })
  watcher
    .on('add', bringIn)
    .on('change', bringIn)
    .on('unlink', (path) => doing(() => mirror.takeOut(nameWithin(root, path))))
    .on('ready', () => {
      doing(mirror.catchUp)
      process.stderr.write(`watching ${root}; Ctrl-C ends it\n`)
    })
    .on('error', failures.reject)
  const stopped = Promise.withResolvers<void>()
  process.once('SIGINT', stopped.resolve).once('SIGTERM', stopped.resolve)
  try {
    await Promise.race([stopped.promise, failures.promise])
  } finally {
    await watcher.close()
  }
}

/** Does to the documents of a project what was done to the files of a folder. */
function mirrorOf(
  api: ApiClient,
  { projectId, root, report }: { projectId: number; root: string; report: (line: Line) => void },
) {
  /** Which document each file of the folder is; files with the same bytes are one. */
  const documentOf = new Map<string, number>()
  const bringIn = (files: NamedFile[]): Promise<void> =>
    ingestFiles(api, { projectId, files, metadata: { [SOURCE]: root }, isShown: false }, (line) => {
      if (line.document_id !== null) documentOf.set(nameWithin(root, line.file), line.document_id)
      report(line)
    })
  const takeOut = async (name: string): Promise<void> => {
    const id = documentOf.get(name)
    documentOf.delete(name)
    if (id === undefined) return
    const document = await api.get(DocumentResponse, addressOf(projectId, id)).catch(goneAlready)
    if (!document) return
    const copies = [...documentOf].filter(([, other]) => other === id).map(([copy]) => copy)
    if (document.metadata[SOURCE] !== root || (copies.length > 0 && document.name !== name)) return
    await api.remove(addressOf(projectId, id))
    report({ file: name, document_id: id, status: 'deleted', error: null })
    // A file that was renamed: its bytes came under the new name before the old one went.
    for (const copy of copies) documentOf.delete(copy)
    await bringIn(filesUnder([root]).filter(({ name: file }) => copies.includes(file)))
  }
  const catchUp = async (): Promise<void> => {
    const before = await documentsFrom(api, projectId, root)
    const files = filesUnder([root])
    await bringIn(files)
    const present = new Set(files.map(({ name }) => name))
    for (const [name, id] of before) {
      if (present.has(name)) continue
      documentOf.set(name, id)
      await takeOut(name)
    }
  }
  return { bringIn, takeOut, catchUp }
}

/** What somebody else deleted need not be. */
function goneAlready(error: unknown): null {
  if (error instanceof ApiError && error.code === 'not_found') return null
  throw error
}

/** Names and ids of the documents that came from a folder. */
async function documentsFrom(api: ApiClient, projectId: number, root: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for await (const { id, name, metadata } of itemsOf(api, DocumentResponse, `/api/projects/${projectId}/documents`)) {
    if (metadata[SOURCE] === root) found.set(name, id)
  }
  return found
}
