import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Value } from 'typebox/value'
import { type ApiClient, apiClient } from '../src/cli/api-client.ts'
import type { NamedFile } from '../src/cli/files.ts'
import { addressOf, ingestFiles, personalProject, type Report } from '../src/cli/upload.ts'
import { DocumentResponse, DocumentTextResponse } from '../src/schemas/document.ts'
import { SearchResponse } from '../src/schemas/search.ts'
import { aPdf, lines } from '../tests/providers/parsers/a-pdf.ts'
import {
  type Entry,
  expectedWords,
  Manifest,
  missingWords,
  type Outcome,
  problemOf,
  queryFor,
} from './file-outcomes.ts'
import * as load from './load.ts'
import { delaysDuring, peakDuring } from './server-watch.ts'

const root = join(import.meta.dirname, '..')
const PORT = 8103
/** Files sent at once; the server reads two of them at a time on two cores. */
const PARALLEL = 4
const PAGES_OF_LARGE = 1_000
/** A file must be among so many passages for a search by its words; some files are copies of others. */
const TOP = 50
/** The event loop's delay, 99th percentile, that parsing must not push the server beyond. */
const MAX_DELAY_MS = 100

/**
 * `npm run bench -- files`: sends a file of 1,000 pages to a server of its own, for memory; then real and hostile files,
 * whose fate is compared with what the manifest expects; then filings, for pages a second.
 * @returns the exit code: 1 when a file gives something else, or the server's event loop is held up.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' }, database: { type: 'string' } } })
  const data = values.data ?? join(root, '../shared/data')
  if (!existsSync(join(data, 'docs/manifest.json'))) {
    print(`Skipped: ${data}/docs, with the files and what they must give, is not here.`)
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'groundwire-bench-'))
  const server = await startServer(folder, values.database)
  try {
    const api = apiClient(server.url, readFileSync(join(folder, 'data/operator.key'), 'utf8').trim())
    const projectId = await personalProject(api)
    const bench = { api, projectId, server, folder }
    await measureLarge(bench)
    const failures = await measureManifest(bench, join(data, 'docs'))
    await measureFilings(bench, join(data, 'financebench-dev/pdfs'))
    return failures === 0 ? 0 : 1
  } finally {
    await load.stop(server)
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Bench {
  api: ApiClient
  projectId: number
  server: load.Target
  folder: string
}

async function measureManifest({ api, projectId, server, folder }: Bench, docs: string): Promise<number> {
  const entries = Value.Parse(Manifest, JSON.parse(readFileSync(join(docs, 'manifest.json'), 'utf8')))
  const unpacked = join(folder, 'files')
  mkdirSync(unpacked)
  for (const { file, stored = file } of entries) {
    const bytes = readFileSync(join(docs, 'files', stored))
    writeFileSync(join(unpacked, file), stored === file ? bytes : gunzipSync(bytes))
  }
  const { result: read, delays } = await delaysDuring(server, () =>
    inParallel(entries, (entry) => send(api, projectId, { entry, path: join(unpacked, entry.file) })),
  )
  // Each is looked for among all the others.
  const outcomes = await inParallel(read, async (outcome) => ({
    ...outcome,
    isFound: await isFound(api, projectId, outcome),
  }))
  print('| file | class | became | its words in the text | found by them | s | as expected |')
  print('| --- | --- | --- | --- | --- | --- | --- |')
  const sentences = new Map<string, string>()
  let failures = 0
  for (const outcome of outcomes) {
    const { entry, report, seconds } = outcome
    const problem = problemOf(outcome)
    if (problem !== null) failures++
    if (report.error) sentences.set(report.error.code, report.error.detail)
    const found = outcome.isFound === null ? '–' : outcome.isFound ? 'yes' : 'no'
    print(
      `| ${entry.file} | ${entry.cls} | ${report.error?.code ?? report.status} | ${wordsOf(outcome)} | ${found} | ${seconds.toFixed(1)} | ${problem ?? 'yes'} |`,
    )
  }
  print(`\n${outcomes.length - failures} of ${outcomes.length} files as expected; what was said of those that failed:`)
  for (const [code, sentence] of [...sentences].sort()) print(`- \`${code}\`: ${sentence}`)
  print(
    `\nevent-loop delay of the server meanwhile: p99 ${delays.p99.toFixed(0)} ms in the worst five seconds, longest ${delays.max.toFixed(0)} ms; ` +
      `a health check from outside is answered within ${delays.answerP99.toFixed(0)} ms (p99)`,
  )
  return delays.p99 < MAX_DELAY_MS ? failures : failures + 1
}

async function send(
  api: ApiClient,
  projectId: number,
  { entry, path }: { entry: Entry; path: string },
): Promise<Outcome> {
  const begun = performance.now()
  const report = await ingest(api, projectId, { path, name: entry.file })
  const seconds = (performance.now() - begun) / 1_000
  const isReady = report.status === 'ready'
  return {
    entry,
    bytes: readFileSync(path),
    report,
    text: isReady ? await textOf(api, projectId, report) : '',
    chunks: isReady ? (await documentOf(api, projectId, report)).chunk_count : 0,
    seconds,
    isFound: null,
  }
}

async function isFound(api: ApiClient, projectId: number, { entry, bytes, report }: Outcome): Promise<boolean | null> {
  const query = report.status === 'ready' ? queryFor(entry, bytes) : null
  if (query === null) return null
  const path = `/api/projects/${projectId}/search`
  const { hits } = await api.send(SearchResponse, 'POST', path, { query, mode: 'lexical', top_k: TOP })
  return hits.some(({ document_id: id }) => id === report.document_id)
}

async function measureFilings({ api, projectId, server }: Bench, folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const files = readdirSync(folder)
  const before = load.residentMb(server)
  const begun = performance.now()
  const pages = await inParallel(files, async (name) => {
    const report = await ingest(api, projectId, { path: join(folder, name), name })
    return (await documentOf(api, projectId, report)).page_count ?? 0
  })
  const seconds = (performance.now() - begun) / 1_000
  const total = pages.reduce((sum, count) => sum + count, 0)
  const grown = load.residentMb(server) - before
  print(
    `${files.length} filings of ${total} pages, upload to ready: ${(total / seconds).toFixed(0)} pages/s; the server grew by ${grown.toFixed(0)} MB`,
  )
}

async function measureLarge({ api, projectId, server, folder }: Bench): Promise<void> {
  const path = join(folder, 'large.pdf')
  const sentence = (page: number, at: number) =>
    `Paragraph ${at} of page ${page} tells of rivers, harbours and bridges.`
  const page = (number: number) => lines(Array.from({ length: 45 }, (_, at) => sentence(number, at)))
  writeFileSync(path, aPdf(Array.from({ length: PAGES_OF_LARGE }, (_, at) => page(at + 1))))
  const before = load.residentMb(server)
  const file = { path, name: 'large.pdf' }
  const { result: report, peak } = await peakDuring(server, () => ingest(api, projectId, file))
  print(
    `a PDF of ${PAGES_OF_LARGE} pages, on a fresh server: ${report.status}; its resident memory grew by ` +
      `${(peak.server - before).toFixed(0)} MB at most, with the process that reads it by ${(peak.all - before).toFixed(0)} MB\n`,
  )
}

function wordsOf(outcome: Outcome): string {
  const expected = expectedWords(outcome.entry, outcome.bytes).length
  if (expected === 0 || outcome.text === '') return '–'
  return `${expected - missingWords(outcome).length} of ${expected}`
}

/** Brings one file in as the command line does. */
async function ingest(api: ApiClient, projectId: number, file: NamedFile): Promise<Report> {
  const reports: Report[] = []
  await ingestFiles(api, { projectId, files: [file], isShown: false }, (report) => void reports.push(report))
  const [report] = reports
  if (!report) throw new Error(`${file.path} has no report`)
  return report
}

const pathOf = (projectId: number, { document_id: id }: Report): string => addressOf(projectId, id ?? 0)
const documentOf = (api: ApiClient, projectId: number, report: Report) =>
  api.get(DocumentResponse, pathOf(projectId, report))
const textOf = async (api: ApiClient, projectId: number, report: Report): Promise<string> =>
  (await api.get(DocumentTextResponse, `${pathOf(projectId, report)}/text`)).text

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [at, item] of waiting) results[at] = await work(item)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return results
}

function startServer(folder: string, database: string | undefined): Promise<load.Target> {
  const built = join(root, 'dist/main.js')
  const url = `http://127.0.0.1:${PORT}`
  return load.start('groundwire', {
    command: process.execPath,
    args: [existsSync(built) ? built : join(root, 'src/main.ts'), 'serve'],
    cwd: root,
    env: {
      ...(database ? { DATABASE_URL: database } : {}),
      DATA_DIR: join(folder, 'data'),
      PORT: String(PORT),
      LOG_LEVEL: 'warn',
    },
    url,
    probe: '/api/health/ready',
  })
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
