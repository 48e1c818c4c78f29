import { connect } from './connection.ts'
import { ApiError, UsageError } from './errors.ts'
import { filesUnder } from './files.ts'
import { progressOf } from './progress.ts'
import { readConfig } from './settings.ts'
import { personalProject, uploadAndWait } from './upload.ts'

export interface IngestOptions {
  project?: number
  json?: boolean
}

/** What became of one file. */
interface Report {
  file: string
  document_id: number | null
  status: 'ready' | 'failed'
  error: { code: string; detail: string } | null
}

/** Files that are on their way at the same time; the server takes them in turn anyway. */
const CONCURRENCY = 4

/** `groundwire ingest`: uploads files and folders and waits for each. Fails when any file failed, after all are done. */
export async function ingest(paths: string[], options: IngestOptions): Promise<void> {
  const files = filesUnder(paths)
  if (files.length === 0) throw new UsageError('there is no file in what was named')
  const { api, close } = await connect(readConfig())
  try {
    const projectId = options.project ?? (await personalProject(api))
    const overall = progressOf(`${files.length} files`, (options.json ?? false) || files.length === 1)
    const queue = [...files]
    const reports: Report[] = []
    const work = async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const isShown = files.length === 1 && !options.json
        const report = await ingestOne(file, async (path) =>
          uploadAndWait(api, { projectId, file: path, progress: progressOf(path, !isShown) }),
        )
        reports.push(report)
        if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
        overall.update(reports.length / files.length, `${reports.length} of ${files.length}`)
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
    const failed = reports.filter(({ status }) => status === 'failed')
    overall.end(`${reports.length - failed.length} ready, ${failed.length} failed`)
    if (!options.json) {
      for (const { file, error } of failed) process.stdout.write(`failed  ${file}: ${error?.detail} (${error?.code})\n`)
      process.stdout.write(`${reports.length - failed.length} of ${reports.length} files are ready to be asked.\n`)
    }
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await close()
  }
}

async function ingestOne(file: string, upload: (path: string) => ReturnType<typeof uploadAndWait>): Promise<Report> {
  try {
    const { id, status, error } = await upload(file)
    return { file, document_id: id, status: status === 'ready' ? 'ready' : 'failed', error }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { file, document_id: null, status: 'failed', error: { code: error.code, detail: error.message } }
  }
}
