import type { ApiClient } from './api-client.ts'
import { connect } from './connection.ts'
import { UsageError } from './errors.ts'
import { filesUnder } from './files.ts'
import { progressOf } from './progress.ts'
import { readConfig } from './settings.ts'
import { ingestFile, openTarget, personalProject, type Report, type Target } from './upload.ts'
import { watchFolder } from './watch.ts'

export interface IngestOptions {
  project?: number
  json?: boolean
  watch?: boolean
}

/** Files that are on their way at the same time; the server takes them in turn anyway. */
const CONCURRENCY = 4

/**
 * `groundwire ingest`: brings files and folders into a project and waits for each; what is there already is left alone,
 * so that one that was cut off goes on. Fails when any file failed, after all are done. With `--watch` it keeps the
 * project in step with a folder until it is stopped.
 */
export async function ingest(paths: string[], options: IngestOptions): Promise<void> {
  const [folder = '', ...others] = paths
  if (options.watch && others.length > 0) throw new UsageError('--watch takes one folder')
  if (!options.watch && filesUnder(paths).length === 0) throw new UsageError('there is no file in what was named')
  const { api, close } = await connect(readConfig())
  try {
    const projectId = options.project ?? (await personalProject(api))
    const target = await openTarget(api, projectId)
    if (options.watch) await watchFolder(api, { target, folder, json: options.json ?? false })
    else await ingestAll(api, { target, paths, json: options.json ?? false })
  } finally {
    await close()
  }
}

async function ingestAll(
  api: ApiClient,
  { target, paths, json }: { target: Target; paths: string[]; json: boolean },
): Promise<void> {
  const files = filesUnder(paths)
  const overall = progressOf(`${files.length} files`, json || files.length === 1)
  const queue = [...files]
  const reports: Report[] = []
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const report = await ingestFile(api, target, { file, isShown: files.length === 1 && !json })
      reports.push(report)
      if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
      overall.update(reports.length / files.length, `${reports.length} of ${files.length}`)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  const failed = reports.filter(({ status }) => status === 'failed')
  const unchanged = reports.filter(({ status }) => status === 'unchanged').length
  overall.end(`${reports.length - failed.length} ready (${unchanged} unchanged), ${failed.length} failed`)
  if (!json) {
    for (const { file, error } of failed) process.stdout.write(`failed  ${file}: ${error?.detail} (${error?.code})\n`)
    const ready = `${reports.length - failed.length} of ${reports.length} files are ready to be asked`
    process.stdout.write(`${ready}${unchanged > 0 ? `, ${unchanged} of them unchanged` : ''}.\n`)
  }
  if (failed.length > 0) process.exitCode = 1
}
