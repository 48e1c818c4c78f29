import { sql } from 'drizzle-orm'
import type { DatabaseHandle } from '../src/core/database.ts'
import { Secret } from '../src/core/secret.ts'
import { embeddingIndexes } from '../src/models/embedding.ts'
import { projects } from '../src/models/project.ts'
import { createEmbeddings, type Embeddings } from '../src/providers/embeddings.ts'
import { createLitellm } from '../src/providers/litellm.ts'
import { embedVersion } from '../src/services/retrieval/embedding-index.ts'
import type { Search } from '../src/services/retrieval/search.ts'
import { aSearch } from '../tests/support/search.ts'

/** The model that a measurement embeds with: a LiteLLM, or any server of OpenAI's API. */
export interface BenchModel {
  url: string
  model: string
}

export interface Searcher {
  search: Search
  /** Null without a model. */
  embeddings: Embeddings | null
  modes: readonly ('lexical' | 'hybrid')[]
  aProject(name: string): Promise<number>
  /** Embeds what has been added to a project; does nothing without a model. */
  embed(projectId: number): Promise<void>
  close(): Promise<void>
}

/** The key of LiteLLM, from the environment. */
const litellmKey = (): Secret | null => {
  const key = process.env.LITELLM_API_KEY ?? ''
  return key === '' ? null : new Secret(key)
}

/** The product's search over a database, by words and, with a model, by words and vectors. */
export async function aSearcher({ db }: DatabaseHandle, model: BenchModel | null): Promise<Searcher> {
  const timeouts = { connectMs: 5_000, answerMs: 600_000 }
  const litellm = model ? createLitellm({ url: model.url, apiKey: litellmKey(), timeouts }) : null
  const embeddings: Embeddings | null = litellm && model ? createEmbeddings(litellm, model.model) : null
  const indexId = embeddings ? await anIndex() : null

  async function anIndex(): Promise<number> {
    const values = { model: model?.model ?? '', status: 'active' as const }
    const [index] = await db.insert(embeddingIndexes).values(values).returning({ id: embeddingIndexes.id })
    if (!index) throw new Error('the index was not inserted')
    return index.id
  }

  return {
    embeddings,
    search: aSearch(db, embeddings ? () => embeddings : null),
    modes: embeddings ? ['lexical', 'hybrid'] : ['lexical'],
    async aProject(name) {
      const [project] = await db.insert(projects).values({ name }).returning({ id: projects.id })
      if (!project) throw new Error('the project was not inserted')
      return project.id
    },
    async embed(projectId) {
      if (!embeddings || indexId === null) return
      const { signal } = new AbortController()
      const { rows } = await db.execute<{ id: number }>(
        sql`SELECT current_version_id AS id FROM documents WHERE project_id = ${projectId} ORDER BY 1`,
      )
      let next = 0
      const work = async (): Promise<void> => {
        for (let row = rows[next++]; row; row = rows[next++]) {
          await embedVersion(db, { indexId, versionId: row.id, embeddings, signal })
        }
      }
      await Promise.all([work(), work(), work(), work()])
    },
    close: async () => litellm?.close(),
  }
}
