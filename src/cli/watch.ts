import { resolve } from 'node:path'
import { watch } from 'chokidar'
import pLimit from 'p-limit'
import type { ApiClient } from './api-client.ts'
import { checkFolder, isHidden, nameWithin } from './files.ts'
import { ingestFile, type Report, type Target } from './upload.ts'

/** Files that are on their way at the same time. */
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
  { target, folder, json }: { target: Target; folder: string; json: boolean },
): Promise<void> {
  checkFolder(folder)
  const root = resolve(folder)
  const limit = pLimit(CONCURRENCY)
  const seen = new Set<string>()
  const report = (line: Line): void => {
    if (json) process.stdout.write(`${JSON.stringify(line)}\n`)
    else if (line.status !== 'unchanged') {
      process.stdout.write(`${line.status.padEnd(8)}${line.file}${line.error ? `: ${line.error.detail}` : ''}\n`)
    }
  }
  const bringIn = async (path: string): Promise<void> => {
    const name = nameWithin(root, path)
    report(await ingestFile(api, target, { file: { path, name }, metadata: { [SOURCE]: root }, isShown: false }))
  }
  const takeOut = async (name: string): Promise<void> => {
    const document = target.known.get(name)
    if (document?.metadata[SOURCE] !== root) return
    await api.remove(`/api/projects/${target.projectId}/documents/${document.id}`)
    target.known.delete(name)
    report({ file: name, document_id: document.id, status: 'deleted', error: null })
  }
  const failures = Promise.withResolvers<never>()
  const doing = (work: () => Promise<void>): void => void limit(work).catch(failures.reject)

  const watcher = watch(root, {
    ignored: (path) => isHidden(root, path),
    awaitWriteFinish: { stabilityThreshold: SETTLED_MS },
    followSymlinks: false,
  })
  watcher
    .on('add', (path) => {
      seen.add(nameWithin(root, path))
      doing(() => bringIn(path))
    })
    .on('change', (path) => doing(() => bringIn(path)))
    .on('unlink', (path) => doing(() => takeOut(nameWithin(root, path))))
    .on('ready', () => {
      for (const name of target.known.keys()) if (!seen.has(name)) doing(() => takeOut(name))
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
