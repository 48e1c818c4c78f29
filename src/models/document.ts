import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  real,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, moment, ref } from './columns.ts'
import { projects } from './project.ts'
import { users } from './user.ts'

/** A named document of a project; what it says is in its versions. */
export const documents = pgTable(
  'documents',
  {
    id: id(),
    projectId: ref()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** Where it was fetched from, after redirects; null when it was uploaded. */
    sourceUrl: text(),
    metadata: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdBy: ref().references(() => users.id, { onDelete: 'set null' }),
    /** The version that answers questions: the newest one that is ready; null until there is one. */
    currentVersionId: ref().references((): AnyPgColumn => documentVersions.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    unique('documents_name').on(table.projectId, table.name),
    index('documents_current_version').on(table.currentVersionId),
  ],
)

/** One state of a document's bytes; its text never changes, so offsets into it hold for ever. */
export const documentVersions = pgTable(
  'document_versions',
  {
    id: id(),
    documentId: ref()
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    projectId: ref()
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    /** Counted from 1 within the document. */
    version: integer().notNull(),
    sha256: text().notNull(),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
    /** Where the blob store keeps the original. */
    storageKey: text().notNull(),
    mediaType: text().notNull(),
    status: text({ enum: ['queued', 'parsing', 'chunking', 'embedding', 'indexing', 'ready', 'failed'] }).notNull(),
    /** 0–1 over the whole pipeline. */
    progress: real().notNull().default(0),
    errorCode: text(),
    errorDetail: text(),
    text: text(),
    /** UTF-16 offsets at which the pages end, in order; page n covers `[ends[n-2] ?? 0, ends[n-1])`. */
    pageEnds: integer().array(),
    pageCount: integer(),
    chunkCount: integer().notNull().default(0),
    /** Length over all chunks, as each counts it: BM25's corpus length is the sum over the visible versions. */
    termCount: integer().notNull().default(0),
    /** Tokens of the text, estimated. */
    tokenCount: integer().notNull().default(0),
    /** ISO 639-1, of most of the text; null when it cannot be told. Its rules make the index terms. */
    language: text(),
    /** The W3C `traceparent` of the request that queued it; its job continues that trace. */
    traceparent: text(),
    createdAt: createdAt(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    unique('document_versions_number').on(table.documentId, table.version),
    index('document_versions_project_sha').on(table.projectId, table.sha256),
    /** Opens the trace of an ingestion. */
    index('document_versions_trace').on(sql`substr(traceparent, 4, 32)`),
    check('document_versions_ready_has_text', sql`status <> 'ready' OR (text IS NOT NULL AND page_ends IS NOT NULL)`),
    check('document_versions_failed_says_why', sql`(status = 'failed') = (error_code IS NOT NULL)`),
  ],
)

/** A retrievable range of a version's text. Offsets count UTF-16 code units, as JavaScript and the wire do. */
export const chunks = pgTable(
  'chunks',
  {
    id: id(),
    versionId: ref()
      .notNull()
      .references(() => documentVersions.id, { onDelete: 'cascade' }),
    ordinal: integer().notNull(),
    page: integer().notNull(),
    start: integer('start_offset').notNull(),
    end: integer('end_offset').notNull(),
    headingPath: text().array().notNull(),
    /** The rows that name the columns of the table this is a later part of. */
    tableHeader: text(),
    text: text().notNull(),
    /** Number of index terms but figures: BM25's document length. */
    termCount: integer().notNull(),
  },
  (table) => [
    uniqueIndex('chunks_ordinal').on(table.versionId, table.ordinal),
    check('chunks_range', sql`start_offset >= 0 AND end_offset > start_offset`),
    // A code point is one or two UTF-16 units, so this holds of every true slice and of few false ones.
    check('chunks_text_is_slice', sql`end_offset - start_offset BETWEEN char_length(text) AND 2 * char_length(text)`),
  ],
)

/**
 * The lexical index: where a term occurs in the chunks of a project, in rows that each hold a part of that. A version
 * is written as parts of its own; small parts of a term are joined later, so that a project of many documents has few
 * rows a term. Rows of versions that are no longer visible count for nothing and are tidied away.
 */
export const postings = pgTable(
  'postings',
  {
    /** No foreign key: each costs a look-up per row. A project's postings are deleted with it. */
    projectId: ref().notNull(),
    term: text().notNull(),
    /** The one version that this part is of; null when it was joined of several. */
    versionId: ref().references(() => documentVersions.id, { onDelete: 'cascade' }),
    /** What `services/retrieval/postings.ts` packs. */
    entries: bytea().notNull(),
  },
  (table) => [
    index('postings_term').on(table.projectId, table.term),
    index('postings_version').on(table.versionId).where(sql`version_id IS NOT NULL`),
  ],
)
