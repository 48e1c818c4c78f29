import { FeedbackResponse } from '../../schemas/feedback.ts'
import { connect } from '../connection.ts'
import { itemsOf } from '../pages.ts'
import { readConfig } from '../settings.ts'
import { personalProject } from '../upload.ts'
import type { Question } from './questions.ts'

export interface CollectOptions {
  project?: number
}

/**
 * `groundwire eval collect`: prints the questions whose answers were rated down as lines of a question file, newest
 * first, each once. What was cited is noted, not taken for right: a person fills in `documents`, `pages` or `answers`.
 */
export async function collect({ project }: CollectOptions): Promise<void> {
  const { api, close } = await connect(readConfig())
  try {
    const projectId = project ?? (await personalProject(api))
    const seen = new Set<string>()
    for await (const feedback of itemsOf(api, FeedbackResponse, `/api/feedback?project_id=${projectId}&rating=-1`)) {
      if (seen.has(feedback.question)) continue
      seen.add(feedback.question)
      process.stdout.write(`${JSON.stringify(toQuestion(feedback))}\n`)
    }
    const said =
      seen.size === 0
        ? `no answer in project ${projectId} was rated down by whom this command is signed in as`
        : `${seen.size} ${seen.size === 1 ? 'question' : 'questions'}: fill in documents, pages or answers; eval skips what has none`
    process.stderr.write(`${said}\n`)
  } finally {
    await close()
  }
}

function toQuestion({ question, search_query, citations, comment, trace_id }: FeedbackResponse): Question {
  const cited = new Map(
    citations.map(({ document_name: document, page }) => [`${page} ${document}`, { document, page }]),
  )
  return {
    question,
    documents: [],
    pages: [],
    answers: [],
    // Of a question that followed others: what it must say to be asked alone.
    ...(search_query === null || search_query === question ? {} : { searched_for: search_query }),
    cited: [...cited.values()],
    comment,
    trace_id,
  }
}
