import type { ApiClient } from './api-client.ts'
import { connect } from './connection.ts'
import { UsageError } from './errors.ts'
import { filesUnder, type NamedFile } from './files.ts'
import { progressOf } from './progress.ts'
import { readConfig } from './settings.ts'
import { ingestFiles, personalProject, type Report } from './upload.ts'
import { watchFolder } from './watch.ts'

export interface IngestOptions {
  project?: number
  json?: boolean
  watch?: boolean
}

/**
 * `groundwire ingest`: brings files and folders into a project and waits for each; what is there already is left alone,
 * so that one that was cut off goes on. Fails when any file failed, after all are done. With `--watch` it keeps the
 * project in step with a folder until it is stopped.
 */
export async function ingest(paths: string[], options: IngestOptions): Promise<void> {
  const [folder = '', ...others] = paths
  if (options.watch && others.length > 0) throw new UsageError('--watch takes one folder')
  const files = options.watch ? [] : filesUnder(paths)
  if (!options.watch && files.length === 0) throw new UsageError('there is no file in what was named')
  const { api, close } = await connect(readConfig())
  try {
    const projectId = options.project ?? (await personalProject(api))
    const json = options.json ?? false
    if (options.watch) await watchFolder(api, { projectId, folder, json })
    else await ingestAll(api, { projectId, files, json })
  } finally {
    await close()
  }
}

async function ingestAll(
  api: ApiClient,
  { projectId, files, json }: { projectId: number; files: NamedFile[]; json: boolean },
): Promise<void> {
  const overall = progressOf(`${files.length} files`, json || files.length === 1)
  const failed: Report[] = []
  const count = { ready: 0, unchanged: 0, failed: 0 }
  await ingestFiles(api, { projectId, files, isShown: files.length === 1 && !json }, (report) => {
    count[report.status]++
    if (report.status === 'failed') failed.push(report)
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
    const done = count.ready + count.unchanged + count.failed
    overall.update(done / files.length, `${done} of ${files.length}`)
  })
  const ready = count.ready + count.unchanged
  overall.end(`${ready} ready (${count.unchanged} unchanged), ${count.failed} failed`)
  if (!json) {
    for (const { file, error } of failed) process.stdout.write(`failed  ${file}: ${error?.detail} (${error?.code})\n`)
    const unchanged = count.unchanged > 0 ? `, ${count.unchanged} of them unchanged` : ''
    process.stdout.write(`${ready} of ${files.length} files are ready to be asked${unchanged}.\n`)
  }
  if (failed.length > 0) process.exitCode = 1
}
