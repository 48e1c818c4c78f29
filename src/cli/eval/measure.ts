import { LRUCache } from 'lru-cache'
import { ChatResponse, type Citation } from '../../schemas/chat.ts'
import { DocumentTextResponse } from '../../schemas/document.ts'
import { SearchResponse } from '../../schemas/search.ts'
import { mean, ndcgAt, recallAt, reciprocalRank } from '../../services/retrieval/evaluate.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiError } from '../errors.ts'
import { addressOf } from '../upload.ts'
import type { Configuration } from './configurations.ts'
import type { Gold } from './questions.ts'

/** What was measured of one question; null where nothing is known to judge it by. */
export interface Searched {
  recall: number | null
  mrr: number | null
  ndcg: number | null
  page: number | null
  answer: number | null
  searchMs: number
  /** What was done instead of what was asked for, and why; null when nothing was. */
  instead: string | null
}

export interface Answered {
  exact: number | null
  verified: number | null
  quoted: number | null
  source: number | null
  answerMs: number | null
  traceId: string | null
  /** Code of the error for which there is no answer. */
  failure: string | null
}

/** Searches for one question and judges what is found. */
export async function search(
  api: ApiClient,
  gold: Gold,
  { projectId, k, mode, rerank }: Configuration & { projectId: number; k: number },
): Promise<Searched> {
  const { data, ms } = await api.timed(SearchResponse, `/api/projects/${projectId}/search`, {
    query: gold.question,
    top_k: k,
    mode,
    rerank,
  })
  const { hits, mode_used, degraded } = data
  const ranked = [...new Set(hits.map(({ document_name }) => document_name))]
  const grades = gold.documents && new Map(gold.documents.map((name) => [name, 1]))
  const why = degraded === null ? '' : ` (${degraded})`
  return {
    recall: grades && recallAt(k, ranked, grades),
    mrr: grades && reciprocalRank(ranked, grades),
    ndcg: grades && ndcgAt(k, ranked, grades),
    page: gold.pages && Number(hits.some((hit) => isSource(gold, hit))),
    answer: gold.answers && Number(hits.some(({ text }) => holdsAnswer(gold.answers ?? [], text))),
    searchMs: ms,
    instead: mode_used === mode && degraded === null ? null : `${mode_used}${why}`,
  }
}

/** Asks for answers in a conversation of their own, each as if it were its first, and judges their citations. */
export function answerer(api: ApiClient, { projectId, conversationId }: { projectId: number; conversationId: number }) {
  const textOf = textsOf(api, projectId)
  return async (gold: Gold, { model }: Configuration): Promise<Answered> => {
    const asked = { message: gold.question, conversation_id: conversationId, parent_id: null, use_documents: true }
    try {
      const { data, ms } = await api.timed(ChatResponse, '/api/chat', {
        ...asked,
        ...(model === null ? {} : { model }),
      })
      const { citations, trace_id } = data.message
      return { ...(await judge(gold, citations, textOf)), answerMs: ms, traceId: trace_id, failure: null }
    } catch (error) {
      if (!(error instanceof ApiError) || !MODEL_FAILURE.test(error.code)) throw error
      // A model that fails now and then must not cost the answers that were paid for; it answered nothing.
      return { ...(await judge(gold, [], textOf)), answerMs: null, traceId: error.traceId, failure: error.code }
    }
  }
}

const MODEL_FAILURE = /^(model_(unavailable|overloaded|timeout|interrupted|rejected)|empty_answer)$/

async function judge(
  gold: Gold,
  citations: readonly Citation[],
  textOf: (citation: Citation) => Promise<string>,
): Promise<Pick<Answered, 'exact' | 'verified' | 'quoted' | 'source'>> {
  const exact: number[] = []
  for (const citation of citations) {
    const { start, end, quote } = citation
    exact.push(Number((await textOf(citation)).slice(start, end) === quote))
  }
  const isKnown = gold.documents !== null || gold.pages !== null
  return {
    exact: citations.length > 0 ? mean(exact) : null,
    verified: citations.length > 0 ? mean(citations.map(({ verified }) => Number(verified))) : null,
    quoted: gold.answers && Number(citations.some(({ quote }) => holdsAnswer(gold.answers ?? [], quote))),
    source: isKnown ? Number(citations.some((citation) => isSource(gold, citation))) : null,
  }
}

/** Characters of texts that are kept; what many questions cite is fetched once. */
const MAX_KEPT_CHARACTERS = 50_000_000

function textsOf(api: ApiClient, projectId: number) {
  const kept = new LRUCache<string, string>({
    maxSize: MAX_KEPT_CHARACTERS,
    sizeCalculation: ({ length }) => Math.max(length, 1),
  })
  return async ({ document_id, version }: Citation): Promise<string> => {
    if (document_id === null) return ''
    const path = `${addressOf(projectId, document_id)}/text?version=${version}`
    const known = kept.get(path)
    if (known !== undefined) return known
    const { text } = await api.get(DocumentTextResponse, path)
    kept.set(path, text)
    return text
  }
}

/** Whether a place is in a document, and on a page, that answers the question. */
function isSource({ documents, pages }: Gold, place: { document_name: string; page: number }): boolean {
  return (documents?.includes(place.document_name) ?? true) && (pages?.includes(place.page) ?? true)
}

const holdsAnswer = (answers: readonly string[], text: string): boolean =>
  answers.some((answer) => plain(text).includes(plain(answer)))

/** Line breaks, case and forms of characters are not what an answer is about. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
