import { basename } from 'node:path'
import { ConversationResponse } from '../../schemas/conversation.ts'
import { CompareResponse, MAX_COMPARED_FILES } from '../../schemas/document.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connection.ts'
import { progressOf } from '../progress.ts'
import { readConfig } from '../settings.ts'
import { personalProject } from '../upload.ts'
import { answerKey, type Configuration, checkConfigurations, searchKey } from './configurations.ts'
import { figuresOf, type Outcome } from './figures.ts'
import { type Answered, answerer, type Searched, search } from './measure.ts'
import { type Gold, readQuestions } from './questions.ts'
import { toJson, toTable } from './report.ts'

export interface EvalOptions {
  project?: number
  k: number
  config: Configuration[]
  answers?: boolean
  json?: boolean
}

/**
 * `groundwire eval`: asks a file of questions and prints how often a project's search, and with `--answers` its answers,
 * find and cite what is right; two configurations side by side. Fails when the model failed a question, after all are
 * asked.
 */
export async function evaluate(file: string, options: EvalOptions): Promise<void> {
  const configurations = checkConfigurations(options.config, options.answers ?? false)
  const { questions, skipped } = readQuestions(file)
  const { api, close } = await connect(readConfig())
  try {
    const projectId = options.project ?? (await personalProject(api))
    const unknown = await unknownDocuments(api, projectId, questions)
    const conversation = options.answers ? await aConversation(api, projectId, file) : null
    const answer = conversation && answerer(api, { projectId, conversationId: conversation.id })
    const progress = progressOf(`${questions.length} questions`, options.json ?? false)
    const outcomes = configurations.map((): Outcome[] => [])
    for (const [at, gold] of questions.entries()) {
      // In a pipe each new word is a line: ten of them do.
      progress.update(at / questions.length, `${Math.floor((10 * at) / questions.length) * 10} %`)
      const searched = new Map<string, Searched>()
      const answered = new Map<string, Answered>()
      // Each goes first every other time: the one that goes second finds the database warm.
      for (const configuration of at % 2 === 0 ? configurations : configurations.toReversed()) {
        const [found, said] = [searchKey(configuration), answerKey(configuration)]
        if (!searched.has(found))
          searched.set(found, await search(api, gold, { ...configuration, projectId, k: options.k }))
        if (answer && !answered.has(said)) answered.set(said, await answer(gold, configuration))
      }
      for (const [column, configuration] of configurations.entries()) {
        const found = searched.get(searchKey(configuration))
        if (found) outcomes[column]?.push({ ...found, ...answered.get(answerKey(configuration)) })
      }
    }
    progress.end('all asked')
    const notes = [
      ...(unknown.length > 0 ? [`not in the project, so never found: ${unknown.join(', ')}`] : []),
      ...configurations.flatMap(({ name }, column) => notesOf(name, outcomes[column] ?? [])),
      ...(conversation ? [`the answers are in conversation ${conversation.id}`] : []),
    ]
    const evaluation = { ...options, questions, skipped, configurations, outcomes, figures: figuresOf(outcomes), notes }
    process.stdout.write(`${options.json ? toJson(evaluation) : toTable(evaluation)}\n`)
    if (outcomes.flat().some(({ failure }) => failure)) process.exitCode = 1
  } finally {
    await close()
  }
}

/** Where the answers stay, to be looked at: each with its trace. */
const aConversation = (api: ApiClient, projectId: number, file: string) =>
  api.send(ConversationResponse, 'POST', '/api/conversations', {
    project_id: projectId,
    title: `Evaluation of ${basename(file)}`.slice(0, 200),
  })

/** Bytes that no file has: only the names are asked about. */
const NO_BYTES = '0'.repeat(64)

/** Names that a question expects and the project does not have; a misspelt one would count as never found. */
async function unknownDocuments(api: ApiClient, projectId: number, questions: readonly Gold[]): Promise<string[]> {
  const names = [...new Set(questions.flatMap(({ documents }) => documents ?? []))]
  const unknown: string[] = []
  for (let begin = 0; begin < names.length; begin += MAX_COMPARED_FILES) {
    const { files } = await api.send(CompareResponse, 'POST', `/api/projects/${projectId}/documents/compare`, {
      files: names.slice(begin, begin + MAX_COMPARED_FILES).map((name) => ({ name, sha256: NO_BYTES })),
    })
    unknown.push(...files.filter(({ status }) => status === 'missing').map(({ name }) => name))
  }
  return unknown
}

/** What a configuration did that was not asked of it, each with how often. */
function notesOf(name: string, outcomes: readonly Outcome[]): string[] {
  const count = (what: (outcome: Outcome) => string | null | undefined): [string, number][] => {
    const values = outcomes.flatMap((outcome) => what(outcome) ?? [])
    return [...Map.groupBy(values, (value) => value)].map(([value, { length }]) => [value, length])
  }
  return [
    ...count(({ instead }) => instead).map(
      ([as, times]) => `${name}: ${times} of ${outcomes.length} searches were ${as}`,
    ),
    ...count(({ failure }) => failure).map(([code, times]) => `${name}: ${times} answers failed: ${code}`),
  ]
}
