import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type ApiClient, apiClient } from '../src/cli/api-client.ts'
import type { NamedFile } from '../src/cli/files.ts'
import { addressOf, ingestFiles, personalProject, type Report } from '../src/cli/upload.ts'
import { DocumentResponse, DocumentTextResponse } from '../src/schemas/document.ts'
import { aPdf, lines } from '../tests/providers/parsers/a-pdf.ts'
import * as load from './load.ts'

const root = join(import.meta.dirname, '..')
const PORT = 8103
/** Files sent at once; the server reads two of them at a time on two cores. */
const PARALLEL = 4
const PAGES_OF_LARGE = 1_000

const Manifest = Type.Array(
  Type.Object({
    file: Type.String(),
    /** The name on disk when it is stored compressed. */
    stored: Type.Optional(Type.String()),
    cls: Type.String(),
    probe: Type.Optional(
      Type.Union([Type.Object({ snippet: Type.Optional(Type.Union([Type.String(), Type.Null()])) }), Type.Null()]),
    ),
  }),
)
type Entry = Static<typeof Manifest>[number]

/** What became of a file. */
interface Outcome {
  entry: Entry
  report: Report
  text: string
  seconds: number
}

/** Whether an outcome is what a class of files must give; the reason when it is not. */
const isReady = ({ report, text }: Outcome): string | null =>
  report.status === 'failed' ? `failed: ${report.error?.code}` : text.trim() === '' ? 'ready without text' : null
const failsWith =
  (code: string) =>
  ({ report }: Outcome): string | null =>
    report.error?.code === code ? null : `${report.status} ${report.error?.code ?? ''}, not ${code}`
const isClear = ({ report }: Outcome): string | null =>
  report.status !== 'failed' || (report.error && !/^(internal|unreachable|http)/.test(report.error.code))
    ? null
    : `failed without a reason: ${report.error?.code}`
const EXPECTED: Record<string, (outcome: Outcome) => string | null> = {
  normal: isReady,
  cjk: isReady,
  rtl: isReady,
  'encrypted-owner': isReady,
  'encrypted-empty': isReady,
  'encrypted-user': failsWith('encrypted'),
  empty: failsWith('empty'),
  scanned: failsWith('no_text_found'),
  encoding: (outcome) => (outcome.text.includes('\uFFFD') ? 'characters are lost' : isClear(outcome)),
  malformed: isClear,
  hostile: isClear,
}

/**
 * `npm run bench -- files`: sends real and hostile files to a server of its own and compares what becomes of each with
 * what its class must give; then filings, for pages a second, and one file of 1,000 pages, for memory.
 * @returns the exit code: 1 when a file gives something else.
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
    const failures = await measureManifest({ api, projectId, server, folder }, join(data, 'docs'))
    await measureFilings({ api, projectId, server, folder }, join(data, 'financebench-dev/pdfs'))
    await measureLarge({ api, projectId, server, folder })
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
  await loopDelayMs(server)
  const outcomes = await inParallel(entries, async (entry): Promise<Outcome> => {
    const begun = performance.now()
    const file = { path: join(unpacked, entry.file), name: entry.file }
    const report = await ingest(api, projectId, file)
    const seconds = (performance.now() - begun) / 1_000
    return { entry, report, text: report.status === 'ready' ? await textOf(api, projectId, report) : '', seconds }
  })
  const delay = await loopDelayMs(server)
  print('| file | class | became | words of its text found | s | as expected |')
  print('| --- | --- | --- | --- | --- | --- |')
  let failures = 0
  for (const outcome of outcomes) {
    const { entry, report, seconds } = outcome
    const problem = (EXPECTED[entry.cls] ?? (() => 'an unknown class'))(outcome)
    if (problem !== null) failures++
    const became = report.error?.code ?? report.status
    print(
      `| ${entry.file} | ${entry.cls} | ${became} | ${wordsFound(outcome)} | ${seconds.toFixed(1)} | ${problem ?? 'yes'} |`,
    )
  }
  print(`\n${outcomes.length - failures} of ${outcomes.length} files as expected`)
  print(`event-loop delay of the server meanwhile: p99 ${delay.p99.toFixed(0)} ms, longest ${delay.max.toFixed(0)} ms`)
  return failures
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
  let peak = before
  let isDone = false
  const watching = (async () => {
    while (!isDone) {
      peak = Math.max(peak, load.residentMb(server))
      await sleep(20)
    }
  })()
  const report = await ingest(api, projectId, { path, name: 'large.pdf' })
  isDone = true
  await watching
  print(
    `a PDF of ${PAGES_OF_LARGE} pages: ${report.status}; the server's resident memory grew by ${(peak - before).toFixed(0)} MB at most`,
  )
}

/** All words of the text that another program read in the file, and how many of them are in ours. */
function wordsFound({ entry, text }: Outcome): string {
  const snippet = entry.probe?.snippet ?? ''
  const words = snippet.normalize('NFKC').split(/\s+/)
  if (snippet === '' || text === '') return '–'
  const own = text.normalize('NFKC')
  return `${words.filter((word) => own.includes(word)).length} of ${words.length}`
}

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

/** Milliseconds, since the last time it was asked: the server's own measure. */
async function loopDelayMs({ url }: load.Target): Promise<{ p99: number; max: number }> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const of = (name: string) =>
    1_000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(metrics)?.[1])
  return { p99: of('p99'), max: of('max') }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
