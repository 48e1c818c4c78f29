import { styleText } from 'node:util'
import { type ExplainedAnswer, TraceResponse, type TraceSpan, type TraceSummary } from '../schemas/trace.ts'
import { connect } from './connection.ts'
import { readConfig } from './settings.ts'

export interface TraceOptions {
  json?: boolean
}

const WIDTH = 100
const QUOTE_CHARACTERS = 60

/** `groundwire trace`: how an answer came to be (passages, messages, citations), and what took how long. */
export async function trace(traceId: string, options: TraceOptions): Promise<void> {
  const { api, close } = await connect(readConfig())
  try {
    const found = await api.get(TraceResponse, `/api/traces/${encodeURIComponent(traceId)}`)
    if (options.json) return void process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
    const answers = [...found.answers, ...found.replays.map(({ replay }) => replay)]
    const parts = [
      ...answers.map(describeAnswer),
      ...found.ingestions.map(({ summary }) => describeSummary(summary)),
      section('What happened when', spanLines(found.spans)),
      ...(found.jaeger_url === null ? [] : [found.jaeger_url]),
    ]
    process.stdout.write(`${parts.filter((part) => part !== '').join('\n\n')}\n`)
  } finally {
    await close()
  }
}

const bold = (text: string): string => styleText('bold', text)
const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [bold(title), ...lines].join('\n')
const oneLine = (text: string, length: number): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}

function describeSummary({ kind, title, status, error, model, usage, ...summary }: TraceSummary): string {
  const tokens = usage ? `${usage.prompt_tokens ?? '?'} + ${usage.completion_tokens ?? '?'} tokens` : null
  const figures = [
    model,
    tokens && `${tokens}${usage?.estimated ? ' (counted here)' : ''}`,
    usage?.cost_usd == null ? null : `$${usage.cost_usd}`,
    summary.first_token_ms === null ? null : `first text after ${summary.first_token_ms} ms`,
    summary.total_ms === null ? null : `${summary.total_ms} ms in all`,
  ].filter((figure) => figure !== null)
  return [
    bold(`${kind} ${summary.id}: ${status}`),
    title === null ? '(not yours to read)' : oneLine(title, WIDTH),
    ...(error ? [`${error.code}: ${error.detail}`] : []),
    ...(figures.length > 0 ? [figures.join(' · ')] : []),
  ].join('\n')
}

function describeAnswer({ summary, account, content, citations }: ExplainedAnswer): string {
  const parts = [describeSummary(summary)]
  if (account) {
    const { search_query, question, candidates, prompt, steps, markers } = account
    if (search_query !== '' && search_query !== question) parts.push(`searched for: ${oneLine(search_query, WIDTH)}`)
    parts.push(section('Passages', candidates.map(candidateLine)))
    const messages = (prompt ?? []).flatMap(({ role, content: said }) => [styleText('dim', `${role}:`), said])
    parts.push(section('Messages to the model', messages))
    const calls = steps.flatMap(({ tools }) =>
      tools.map((tool) => `${tool.name} ${oneLine(tool.arguments, WIDTH)} → ${oneLine(tool.result, QUOTE_CHARACTERS)}`),
    )
    parts.push(section('Steps', calls))
    const removed = markers.filter(({ index }) => index === null).map(({ written }) => `[${written}]`)
    parts.push(section('Removed markers', removed))
  }
  if (content !== null) parts.push(section('Answer', [content]))
  const quotes = citations.map(
    ({ index, document_name, page, quote, support, verified }) =>
      `[${index}] ${document_name}, page ${page}, support ${support.toFixed(2)}${verified ? '' : ', not verified'}: ${oneLine(quote, QUOTE_CHARACTERS)}`,
  )
  parts.push(section('Citations', quotes))
  return parts.filter((part) => part !== '').join('\n\n')
}

type Candidate = NonNullable<ExplainedAnswer['account']>['candidates'][number]

function candidateLine({ rank, number, dropped, scores, is_cited, ...candidate }: Candidate): string {
  const fate = number === null ? (dropped ?? 'left out') : `[${number}]${is_cited ? ' cited' : ''}`
  const figures = Object.entries(scores).map(([name, score]) => `${name} ${score.toFixed(3)}`)
  const place = `${candidate.document_name ?? '(deleted)'} v${candidate.version} p${candidate.page}`
  const text = oneLine(candidate.text ?? '', QUOTE_CHARACTERS)
  return `${String(rank).padStart(3)}  ${fate.padEnd(11)} ${place}  ${styleText('dim', figures.join(' '))}  ${text}`
}

const spanLines = (spans: readonly TraceSpan[], depth = 0): string[] =>
  spans.flatMap((span) => [
    `${span.offset_ms.toFixed(1).padStart(9)} ms ${span.duration_ms.toFixed(1).padStart(9)} ms  ${'  '.repeat(depth)}${span.name}${span.is_error ? ' (failed)' : ''}`,
    ...spanLines(span.children, depth + 1),
  ])
