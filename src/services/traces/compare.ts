import type { Citation } from '../../schemas/chat.ts'
import type { Account, Comparison, ExplainedAnswer, ReplayChanges, WeighedPassage } from '../../schemas/trace.ts'

/** What came out differently. Null when either may not be read. */
export function compareAnswers(
  { original, replay }: { original: ExplainedAnswer; replay: ExplainedAnswer },
  asked: ReplayChanges,
): Comparison | null {
  if (original.content === null || replay.content === null) return null
  const passages = comparePassages(original.account, replay.account)
  const [before, after] = [original.summary, replay.summary]
  return {
    asked,
    answer_is_same: original.content === replay.content,
    passages,
    entered: passages.filter(({ rank }) => rank.before === null).length,
    left: passages.filter(({ rank }) => rank.after === null).length,
    citations: compareCitations(original.citations, replay.citations),
    prompt_tokens: { before: before.usage?.prompt_tokens ?? null, after: after.usage?.prompt_tokens ?? null },
    completion_tokens: {
      before: before.usage?.completion_tokens ?? null,
      after: after.usage?.completion_tokens ?? null,
    },
    cost_usd: { before: before.usage?.cost_usd ?? null, after: after.usage?.cost_usd ?? null },
    first_token_ms: { before: before.first_token_ms, after: after.first_token_ms },
    total_ms: { before: before.total_ms, after: after.total_ms },
    missing_versions: missingVersions(original.account),
  }
}

/** Every passage that either weighed: those of the replay first, in its order. */
function comparePassages(original: Account | null, replay: Account | null): Comparison['passages'] {
  const [before, after] = [byChunk(original), byChunk(replay)]
  return [...new Map([...after, ...before]).values()].map((passage) => {
    const { chunk_id, document_id, version } = passage
    const [was, is] = [before.get(chunk_id), after.get(chunk_id)]
    return {
      chunk_id,
      document_id,
      version,
      rank: { before: was?.rank ?? null, after: is?.rank ?? null },
      number: { before: was?.number ?? null, after: is?.number ?? null },
    }
  })
}

/** An agent may weigh a passage several times; its first rank counts. */
function byChunk(account: Account | null): Map<number, WeighedPassage> {
  const passages = new Map<number, WeighedPassage>()
  for (const passage of account?.candidates ?? []) {
    if (!passages.has(passage.chunk_id)) passages.set(passage.chunk_id, passage)
  }
  return passages
}

function compareCitations(before: readonly Citation[], after: readonly Citation[]): Comparison['citations'] {
  const keyOf = ({ document_id, version, start, end }: Citation) => `${document_id}:${version}:${start}:${end}`
  const was = new Map(before.map((one) => [keyOf(one), one]))
  const is = new Map(after.map((one) => [keyOf(one), one]))
  return [...new Map([...is, ...was])].map(([key, { document_id, version, start, end, quote }]) => ({
    document_id,
    version,
    start,
    end,
    quote,
    index: { before: was.get(key)?.index ?? null, after: is.get(key)?.index ?? null },
  }))
}

/** Versions of which a passage was weighed that is there no more. */
function missingVersions(account: Account | null): Comparison['missing_versions'] {
  const gone = (account?.candidates ?? []).filter(({ text }) => text === null)
  const versions = new Map(
    gone.map(({ document_id, version }) => [`${document_id}:${version}`, { document_id, version }]),
  )
  return [...versions.values()]
}
