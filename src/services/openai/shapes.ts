import type { Citation } from '../../schemas/chat.ts'

/** Tokens as OpenAI's API states them. */
export const toUsage = (promptTokens: number, completionTokens: number) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
})

/** OpenAI's mark for a source: where in the text its `[n]` stands, and what it rests on. */
export interface UrlCitation {
  type: 'url_citation'
  url_citation: { start_index: number; end_index: number; title: string; url: string }
}

const MARKER = /\[(\d{1,6})\]/g

/** A mark for every `[n]` of an answer; `addressOf` is where a citation can be read. */
export function annotationsOf(
  content: string,
  citations: readonly Citation[],
  addressOf: (citation: Citation) => string,
): UrlCitation[] {
  const byIndex = new Map(citations.map((citation) => [citation.index, citation]))
  return [...content.matchAll(MARKER)].flatMap(({ index, 0: marker, 1: number }): UrlCitation[] => {
    const citation = byIndex.get(Number(number))
    if (!citation) return []
    const place = { start_index: index, end_index: index + marker.length }
    return [
      { type: 'url_citation', url_citation: { ...place, title: citation.document_name, url: addressOf(citation) } },
    ]
  })
}
