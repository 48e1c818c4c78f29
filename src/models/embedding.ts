import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, halfvec, id, ref } from './columns.ts'
import { documentVersions } from './document.ts'

/**
 * All vectors by one model. Only the active index answers questions; another is built beside it and takes its place
 * when it is complete.
 */
export const embeddingIndexes = pgTable('embedding_indexes', {
  id: id(),
  /** Name in LiteLLM. */
  model: text().notNull().unique(),
  /** Names it to the world: in Chroma. */
  key: uuid().notNull().unique().defaultRandom(),
  /** Null until the model has answered for the first time. */
  dimension: integer(),
  status: text({ enum: ['building', 'active'] }).notNull(),
  createdAt: createdAt(),
})

/** The vector of a chunk by one model. This table is the truth also where another store answers the questions. */
export const chunkVectors = pgTable(
  'chunk_vectors',
  {
    indexId: ref()
      .notNull()
      .references(() => embeddingIndexes.id, { onDelete: 'cascade' }),
    projectId: ref().notNull(),
    versionId: ref()
      .notNull()
      .references(() => documentVersions.id, { onDelete: 'cascade' }),
    ordinal: integer().notNull(),
    /** Of the text that was embedded: the same text is not embedded twice. */
    textHash: bytea().notNull(),
    embedding: halfvec().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.versionId, table.indexId, table.ordinal] }),
    /** In the order of the hash: the first ones of a project are a sample by chance. */
    index('chunk_vectors_project').on(table.indexId, table.projectId, table.textHash),
    index('chunk_vectors_text').on(table.textHash, table.indexId),
  ],
)
