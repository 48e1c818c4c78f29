import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'

/** What must hold of a database and its files after every fault, once what was moving has come to rest. */
export interface Installation {
  pool: Pick<pg.Pool, 'query'>
  /** The folder of `STORAGE_URL`. */
  storageDir: string
}

/** A rule by what breaks it: each row of `sql` is one case, told in its column `what`. */
interface Rule {
  name: string
  sql: string
}

const RULES: Rule[] = [
  {
    name: 'a document is finished, or a job moves it',
    sql: `SELECT 'version ' || id || ' is ' || status || ' and nobody reads it' AS what FROM document_versions AS version
      WHERE status NOT IN ('ready', 'failed') AND NOT EXISTS (SELECT FROM pgboss.job
        WHERE name = 'ingest' AND state <= 'active' AND (data->'data'->>'versionId')::bigint = version.id)`,
  },
  {
    name: 'a job waits, or a process that lives is at it',
    sql: `SELECT name || ' ' || id || ' is held by nobody' AS what FROM pgboss.job
      WHERE state = 'active' AND heartbeat_on < now() - interval '20 s'`,
  },
  {
    name: 'no job was given up but for what its document is to blame',
    sql: `SELECT name || ' ' || id || ' is ' || state AS what FROM pgboss.job WHERE state > 'active' AND name <> 'ingest'`,
  },
  {
    name: 'an answer is finished, or a process that lives makes it',
    sql: `SELECT 'message ' || messages.id || ' streams and nobody makes it' AS what FROM messages
      LEFT JOIN runs ON runs.message_id = messages.id
      WHERE messages.status = 'streaming' AND (runs.message_id IS NULL OR ended_at IS NOT NULL OR heartbeat_at < now() - interval '10 s')`,
  },
  {
    name: 'the journal of an ended run is folded into it, once',
    sql: `SELECT 'run ' || message_id || ' has ended and is not folded' AS what FROM runs
      WHERE ended_at IS NOT NULL AND (frames IS NULL OR EXISTS (SELECT FROM run_frames WHERE run_frames.message_id = runs.message_id))`,
  },
  {
    name: 'the text of an answer is what its frames say',
    sql: `SELECT 'message ' || messages.id || ' differs from its frames' AS what FROM messages JOIN runs ON runs.message_id = messages.id
      WHERE ended_at IS NOT NULL AND content <> coalesce((SELECT string_agg(frame->>1, '' ORDER BY position)
        FROM jsonb_array_elements(frames) WITH ORDINALITY AS listed(frame, position) WHERE frame->>0 = 'text'), '')`,
  },
  {
    name: 'the frames of an open run have no gap',
    sql: `SELECT 'run ' || message_id || ' has gaps' AS what FROM run_frames GROUP BY message_id HAVING count(*) <> max(seq)`,
  },
  {
    name: 'an ended run has one account',
    sql: `SELECT 'run ' || runs.message_id || ' has no account' AS what FROM runs LEFT JOIN accounts USING (message_id)
      WHERE ended_at IS NOT NULL AND owner <> 'import' AND accounts.message_id IS NULL`,
  },
  {
    name: 'an answer has its question',
    sql: `SELECT 'answer ' || answer.id || ' has no question' AS what FROM messages AS answer
      LEFT JOIN messages AS question ON question.id = answer.parent_id AND question.role = 'user'
      WHERE answer.role = 'assistant' AND question.id IS NULL`,
  },
  {
    name: 'a project has the same bytes once',
    sql: `SELECT 'project ' || project_id || ' has ' || sha256 || ' in several documents' AS what FROM document_versions
      WHERE status <> 'failed' GROUP BY project_id, sha256 HAVING count(DISTINCT document_id) > 1`,
  },
  {
    // Of long texts each look costs too much, and in others than ASCII the offsets count differently.
    name: 'a version that is ready has all its chunks, each its range of the text, and none twice',
    sql: `SELECT 'version ' || version.id || ' has ' || count(chunks.id) || ' of ' || chunk_count || ' chunks' AS what
      FROM document_versions AS version LEFT JOIN chunks ON chunks.version_id = version.id WHERE status = 'ready'
      GROUP BY version.id HAVING count(chunks.id) <> chunk_count OR coalesce(max(ordinal) + 1, 0) <> chunk_count
        OR bool_or(CASE WHEN token_count < 10000 AND octet_length(version.text) = length(version.text)
          THEN substr(version.text, start_offset + 1, end_offset - start_offset) <> chunks.text END)`,
  },
  {
    name: 'the newest version that is ready answers',
    sql: `SELECT 'document ' || documents.id || ' answers by an older version' AS what FROM documents
      JOIN document_versions AS current ON current.id = current_version_id
      WHERE current.status <> 'ready' OR EXISTS (SELECT FROM document_versions AS newer
        WHERE newer.document_id = documents.id AND newer.status = 'ready' AND newer.version > current.version)`,
  },
  {
    name: 'what answers has postings, and nothing else has',
    sql: `SELECT 'version ' || postings.version_id || ' has postings and does not answer' AS what FROM postings
      LEFT JOIN documents ON documents.current_version_id = postings.version_id
      LEFT JOIN document_versions ON document_versions.id = postings.version_id
      WHERE postings.version_id IS NOT NULL AND documents.id IS NULL AND document_versions.status IN ('ready', 'failed')
      GROUP BY postings.version_id`,
  },
  {
    name: 'a version has each term of its index once',
    sql: `SELECT 'version ' || version_id || ' has the term ' || term || ' twice' AS what FROM postings
      WHERE version_id IS NOT NULL GROUP BY version_id, term HAVING count(*) > 1 LIMIT 10`,
  },
  {
    name: 'what answers has all its vectors, and nothing else has',
    sql: `SELECT 'version ' || version.id || ' has ' || count(vector.ordinal) || ' vectors of ' || chunk_count AS what
      FROM embedding_indexes CROSS JOIN document_versions AS version
      LEFT JOIN documents ON documents.current_version_id = version.id
      LEFT JOIN chunk_vectors AS vector ON vector.version_id = version.id AND vector.index_id = embedding_indexes.id
      WHERE version.status = 'ready' AND NOT EXISTS (SELECT FROM pgboss.job WHERE name = 'fill_index' AND state <= 'active')
      GROUP BY version.id, embedding_indexes.id, documents.id
      HAVING count(vector.ordinal) <> CASE WHEN documents.id IS NULL THEN 0 ELSE chunk_count END`,
  },
]

/** What is wrong, a sentence each; nothing when all holds. */
export async function findWrong({ pool, storageDir }: Installation): Promise<string[]> {
  const wrong: string[] = []
  for (const { name, sql } of RULES) {
    const { rows } = await pool.query<{ what: string }>(sql)
    wrong.push(...rows.map(({ what }) => `${name}: ${what}`))
  }
  return [...wrong, ...(await wrongFiles({ pool, storageDir }))]
}

async function wrongFiles({ pool, storageDir }: Installation): Promise<string[]> {
  const { rows: versions } = await pool.query<{ key: string; sha256: string }>(
    'SELECT DISTINCT storage_key AS key, sha256 FROM document_versions',
  )
  const { rows: leaving } = await pool.query<{ key: string }>(
    `SELECT jsonb_array_elements_text(data->'data'->'keys') AS key FROM pgboss.job WHERE name = 'remove_files'`,
  )
  const wanted = new Map(versions.map(({ key, sha256 }) => [key, sha256]))
  const kept = await filesBelow(join(storageDir, 'kept'))
  const isLeaving = (key: string): boolean => leaving.some((gone) => key === gone.key || key.startsWith(`${gone.key}/`))
  const wrong = kept.filter((key) => !wanted.has(key) && !isLeaving(key)).map((key) => `the file ${key} is nobody's`)
  for (const [key, sha256] of wanted) {
    if (!kept.includes(key)) wrong.push(`the file ${key} is missing`)
    else if ((await hashOf(join(storageDir, 'kept', key))) !== sha256)
      wrong.push(`the file ${key} is not what was sent`)
  }
  for (const name of await filesBelow(join(storageDir, 'incoming'))) wrong.push(`the temporary file ${name} is left`)
  return wrong
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
