import type { Database } from '../../core/database.ts'
import { conflict } from '../../core/errors.ts'
import type { Embeddings } from '../../providers/embeddings.ts'
import type { Corpus } from './corpus.ts'
import { CANDIDATES } from './fusion.ts'
import { historicPostings, historicSimilarities } from './historic-chunks.ts'
import { type PastMoment, type PastVersions, readPastVersions } from './past-versions.ts'
import { keyOf } from './places.ts'
import { keepGroups } from './postings.ts'
import { type ReadPostings, storedPostings } from './read-postings.ts'
import { type EmbeddedQuestion, similaritiesOf } from './similarity.ts'
import type { SimilarChunk, VectorStore } from './vector-store.ts'
import type { SearchScope } from './visible.ts'

/** What a search can look through that the index has forgotten: reading and analysing so much takes some seconds. */
const MAX_HISTORIC_CHUNKS = 10_000

export interface PastSources {
  db: Database
  vectors: VectorStore
  embeddingsOf: ((model: string) => Embeddings) | null
}

/**
 * The versions that answered at an earlier moment, to be searched as they were then: what the index has forgotten of them is
 * made anew from their chunks. Null when they are the ones that answer now.
 * @throws AppError 409 when too much has changed since.
 */
export async function openPast(sources: PastSources, scope: SearchScope, moment: PastMoment): Promise<Corpus | null> {
  const past = await readPastVersions(sources.db, scope, moment)
  if (past.isCurrent) return null
  const chunkCount = past.historic.reduce((sum, version) => sum + version.chunkCount, 0)
  if (chunkCount > MAX_HISTORIC_CHUNKS) {
    throw conflict(
      'documents_changed',
      `The documents have changed since: ${chunkCount.toLocaleString('en')} passages of then answer no more, and ${MAX_HISTORIC_CHUNKS.toLocaleString('en')} can be searched.`,
    )
  }
  return pastCorpus(sources, scope, past)
}

function pastCorpus({ db, vectors, embeddingsOf }: PastSources, scope: SearchScope, past: PastVersions): Corpus {
  const { visible, historic, unchangedDocumentIds } = past
  const historicIds = new Set(historic.map(({ id }) => id))
  const unchanged = { projectId: scope.projectId, documentIds: unchangedDocumentIds }
  let isComplete = true
  let ofHistoric: Promise<SimilarChunk[]> | null = null

  /** Worked out once a search: both halves ask for it. */
  const similarOfHistoric = (asked: EmbeddedQuestion, model: string): Promise<SimilarChunk[]> => {
    const embeddings = embeddingsOf?.(model)
    if (!embeddings || historic.length === 0) return Promise.resolve([])
    ofHistoric ??= historicSimilarities(db, historic, { asked, embeddings }).then((found) => {
      isComplete = found.isComplete
      return found.similar
    })
    return ofHistoric
  }

  return {
    visible,
    readPostings: pastPostings(db, scope.projectId, past),
    async nearest(index, vector) {
      const [stored, forgotten] = await Promise.all([
        unchangedDocumentIds.length === 0
          ? []
          : vectors.nearest({ index, vector, scope: unchanged, visible, topK: CANDIDATES }),
        similarOfHistoric({ indexId: index.id, vector }, index.model),
      ])
      return [...stored, ...forgotten].sort((one, other) => other.similarity - one.similarity).slice(0, CANDIDATES)
    },
    async similarities(asked, places) {
      const wanted = new Set(places.map(keyOf))
      const [stored, forgotten] = await Promise.all([
        similaritiesOf(
          db,
          asked,
          places.filter(({ versionId }) => !historicIds.has(versionId)),
        ),
        ofHistoric ?? [],
      ])
      return [...stored, ...forgotten.filter((chunk) => wanted.has(keyOf(chunk)))]
    },
    missing: () => (isComplete ? null : 'old_versions_partly_by_words'),
  }
}

/** What is left of forgotten versions in the index must not count beside what is made anew. */
function pastPostings(db: Database, projectId: number, { historic }: PastVersions): ReadPostings {
  const historicIds = new Set(historic.map(({ id }) => id))
  const stored = storedPostings(db, projectId)
  return async (terms) => {
    if (terms.length === 0) return new Map()
    const [known, forgotten] = await Promise.all([stored(terms), historicPostings(db, historic, terms)])
    return new Map(
      terms.flatMap((term) => {
        const kept = (known.get(term) ?? []).map((entries) => keepGroups(entries, (id) => !historicIds.has(id)))
        const all = [...kept, ...(forgotten.get(term) ?? [])]
        return all.length === 0 ? [] : [[term, all]]
      }),
    )
  }
}
