import type { ChromaClient, Collection } from 'chromadb'

/** A vector with what is needed to find it and to take it out again. */
export interface ChromaVector {
  versionId: number
  ordinal: number
  projectId: number
  embedding: Float32Array
}

export interface ChromaQuery {
  vector: Float32Array
  projectId: number
  /** Only these versions of the project's documents. */
  versionIds: readonly number[] | null
  topK: number
}

/** A place in the store: `<version>:<ordinal>`. */
export type ChromaId = string

/** The vectors of one index in a Chroma server. All calls throw when the server is away or answers too late. */
export interface ChromaIndex {
  query(query: ChromaQuery): Promise<{ id: ChromaId; similarity: number }[]>
  put(vectors: readonly ChromaVector[]): Promise<void>
  removeVersions(versionIds: readonly number[]): Promise<void>
  removeProjects(projectIds: readonly number[]): Promise<void>
  remove(ids: readonly ChromaId[]): Promise<void>
  count(): Promise<number>
  /** A page of what is there, in the server's order. */
  list(page: { limit: number; offset: number }): Promise<ChromaId[]>
  /** Which of these are there. */
  existing(ids: readonly ChromaId[]): Promise<Set<ChromaId>>
}

export interface Chroma {
  ping(): Promise<boolean>
  /** The index of this name; it is made when it is first written to. */
  index(name: string): ChromaIndex
  /** Removes an index, if it is there. */
  drop(name: string): Promise<void>
}

/** A search waits no longer; writing may. */
const QUERY_MS = 3_000
const WRITE_MS = 60_000
/** Chroma's own defaults find less: recall@10 of 0.9 and below. */
const HNSW = { space: 'cosine', ef_construction: 200, ef_search: 400, max_neighbors: 32 } as const
/** Values of one condition; a longer list is asked in parts. */
const VERSIONS_PER_QUERY = 5_000

export const chromaId = ({ versionId, ordinal }: { versionId: number; ordinal: number }): ChromaId =>
  `${versionId}:${ordinal}`

/** The place that an id names. */
export function placeOf(id: ChromaId): { versionId: number; ordinal: number } {
  const [versionId = Number.NaN, ordinal = Number.NaN] = id.split(':').map(Number)
  return { versionId, ordinal }
}

/** @param url such as `http://127.0.0.1:8000`. */
export function createChroma(url: string): Chroma {
  let connecting: Promise<ChromaClient> | null = null
  const connect = (): Promise<ChromaClient> => {
    connecting ??= import('chromadb').then(({ ChromaClient }) => {
      const { hostname, port, protocol } = new URL(url)
      const ssl = protocol === 'https:'
      return new ChromaClient({ host: hostname, port: Number(port) || (ssl ? 443 : 80), ssl })
    })
    return connecting
  }

  return {
    async ping() {
      await within(QUERY_MS, (await connect()).heartbeat())
      return true
    },
    index: (name) => chromaIndex(connect, name),
    async drop(name) {
      await within(WRITE_MS, (await connect()).deleteCollection({ name })).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'ChromaNotFoundError')) throw error
      })
    },
  }
}

function chromaIndex(connect: () => Promise<ChromaClient>, name: string): ChromaIndex {
  let opening: Promise<Collection> | null = null
  const open = (): Promise<Collection> => {
    opening ??= connect().then((client) =>
      client.getOrCreateCollection({ name, embeddingFunction: null, configuration: { hnsw: HNSW } }),
    )
    return opening
  }
  /** After a failure the collection is looked up anew: the server may have lost it. */
  const call = async <T>(ms: number, what: (collection: Collection) => Promise<T>): Promise<T> => {
    try {
      return await within(ms, open().then(what))
    } catch (error) {
      opening = null
      throw error
    }
  }

  async function queryPart(part: Omit<ChromaQuery, 'versionIds'>, versionIds: readonly number[] | null) {
    const where = versionIds === null ? { project_id: part.projectId } : { version_id: { $in: [...versionIds] } }
    const { ids, distances } = await call(QUERY_MS, (collection) =>
      collection.query({
        queryEmbeddings: [[...part.vector]],
        nResults: part.topK,
        where,
        include: ['distances'],
      }),
    )
    return (ids[0] ?? []).map((id, at) => ({ id, similarity: 1 - (distances[0]?.[at] ?? 1) }))
  }

  return {
    async query({ versionIds, ...part }) {
      if (versionIds === null) return queryPart(part, null)
      const found: { id: ChromaId; similarity: number }[] = []
      for (let at = 0; at < versionIds.length; at += VERSIONS_PER_QUERY) {
        found.push(...(await queryPart(part, versionIds.slice(at, at + VERSIONS_PER_QUERY))))
      }
      return found.sort((a, b) => b.similarity - a.similarity).slice(0, part.topK)
    },
    async put(vectors) {
      if (vectors.length === 0) return
      await call(WRITE_MS, (collection) =>
        collection.upsert({
          ids: vectors.map(chromaId),
          embeddings: vectors.map(({ embedding }) => [...embedding]),
          metadatas: vectors.map(({ projectId, versionId }) => ({ project_id: projectId, version_id: versionId })),
        }),
      )
    },
    async removeVersions(versionIds) {
      if (versionIds.length === 0) return
      await call(WRITE_MS, (collection) => collection.delete({ where: { version_id: { $in: [...versionIds] } } }))
    },
    async removeProjects(projectIds) {
      if (projectIds.length === 0) return
      await call(WRITE_MS, (collection) => collection.delete({ where: { project_id: { $in: [...projectIds] } } }))
    },
    async remove(ids) {
      if (ids.length > 0) await call(WRITE_MS, (collection) => collection.delete({ ids: [...ids] }))
    },
    count: () => call(QUERY_MS, (collection) => collection.count()),
    async list({ limit, offset }) {
      return (await call(WRITE_MS, (collection) => collection.get({ limit, offset, include: [] }))).ids
    },
    async existing(ids) {
      if (ids.length === 0) return new Set()
      return new Set((await call(WRITE_MS, (collection) => collection.get({ ids: [...ids], include: [] }))).ids)
    },
  }
}

/** The client takes no signal; what comes later than this is dropped. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Chroma did not answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
