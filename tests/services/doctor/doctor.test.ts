import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '../../../src/config.ts'
import { openDatabase } from '../../../src/core/database.ts'
import { Secret } from '../../../src/core/secret.ts'
import { fileBlobStore } from '../../../src/providers/blob-store/file.ts'
import { examineDatabase, examinePlace } from '../../../src/services/doctor/doctor.ts'
import type { Finding, Place } from '../../../src/services/doctor/types.ts'
import { anApp } from '../../support/app.ts'
import { aFolder, placeOf as placeOfApp } from '../../support/backup.ts'
import { quiet } from '../../support/database.ts'
import { anEmbeddingServer } from '../../support/embedding-server.ts'
import { until } from '../../support/until.ts'
import { uploaded } from '../../support/uploads.ts'
import { startUpstream } from '../upstream.ts'

vi.setConfig({ testTimeout: 120_000 })

const SECRET = new Secret('k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe')
/** A port that nobody listens on. */
const NOBODY = 'http://127.0.0.1:9'

function aPlace(env: Record<string, string> = {}): Place {
  const config = loadConfig({ DATA_DIR: aFolder(), ...env })
  if (config.storage.kind !== 'file') throw new Error('these tests keep files in a folder')
  return { config, blobs: fileBlobStore(config.storage.folder), jwtSecret: SECRET }
}

async function all(findings: AsyncIterable<Finding>): Promise<Finding[]> {
  const found: Finding[] = []
  for await (const finding of findings) found.push(finding)
  return found
}

/** What is said of one thing, and that everything that is wrong comes with how to mend it. */
async function said(findings: AsyncIterable<Finding>, check: string): Promise<string[]> {
  const found = await all(findings)
  for (const { status, mend } of found) expect(mend === null).toBe(status === 'ok')
  return found.filter((finding) => finding.check === check).map(({ status, what }) => `${status}: ${what}`)
}

const ofPlace = (env: Record<string, string>, check: string) => said(examinePlace(aPlace(env)), check)

test('what is not configured is off, and nothing is wrong with that', async () => {
  const found = await all(examinePlace(aPlace()))
  expect(found.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(found.filter(({ what }) => what.startsWith('off')).map(({ check }) => check)).toEqual([
    'embeddings',
    'chroma',
    'telemetry',
    'ocr',
  ])
})

describe('the data folder', () => {
  test('that cannot be written fails', async () => {
    const file = join(aFolder(), 'file')
    writeFileSync(file, '')
    expect(await ofPlace({ DATA_DIR: file, STORAGE_URL: `file:${aFolder()}` }, 'data folder')).toEqual([
      `fail: ${file} cannot be written`,
    ])
  })

  test('that others can enter, and secrets that others can read, are told', async () => {
    const folder = aFolder()
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, 'operator.key'), 'gw_x', { mode: 0o644 })
    const [, entered, read] = await ofPlace({ DATA_DIR: folder }, 'data folder')
    expect(entered).toMatch(/^warn: .* can be entered by other users/)
    expect(read).toBe(`fail: others on this machine can read ${folder}/operator.key`)
  })
})

test('a signing secret that is easy to guess fails, and one that is made on each machine of many is told', async () => {
  const weak = { ...aPlace(), jwtSecret: new Secret('a'.repeat(40)) }
  expect(await said(examinePlace(weak), 'signing secret')).toEqual([expect.stringMatching(/^fail: .*easy to guess/)])
  const env = { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/db' }
  expect(await ofPlace(env, 'signing secret')).toEqual([expect.stringMatching(/^warn: .*another machine/)])
})

test('a door that is open to the world is told, one that is shut is not', async () => {
  const open = await ofPlace({ HOST: '0.0.0.0', REGISTRATION: 'open' }, 'door')
  expect(open).toHaveLength(3)
  expect(open[0]).toBe('warn: whoever reaches 0.0.0.0 can make an account')
  const shut = { HOST: '0.0.0.0', APP_ENV: 'production', METRICS_TOKEN: 'x'.repeat(32), REGISTRATION: 'invite' }
  expect(await ofPlace(shut, 'door')).toEqual([expect.stringMatching(/^ok/)])
})

test('a store that cannot be written fails', async () => {
  const file = join(aFolder(), 'file')
  writeFileSync(file, '')
  expect(await ofPlace({ STORAGE_URL: `file:${file}` }, 'storage')).toEqual([
    expect.stringMatching(/^fail: cannot be used: ENOTDIR/),
  ])
})

test('a program for scans that is not there fails', async () => {
  expect(await ofPlace({ OCR_COMMAND: 'no-such-program {input} {output}' }, 'ocr')).toEqual([
    'fail: the program no-such-program of OCR_COMMAND is not there',
  ])
  expect(await ofPlace({ OCR_COMMAND: 'cp {input} {output}' }, 'ocr')).toEqual(['ok: cp is there'])
})

describe('a model server', () => {
  const models = (url: string, env: Record<string, string> = {}) => ofPlace({ LITELLM_API_URL: url, ...env }, 'models')

  test('that is away fails', async () => {
    expect(await models(NOBODY)).toEqual([
      `fail: LiteLLM at ${NOBODY} cannot be reached: connect ECONNREFUSED 127.0.0.1:9`,
    ])
  })

  test('that is something else fails', async () => {
    const url = await aServer(200, '<html>Hello</html>')
    expect(await models(url)).toEqual([`fail: what answers at ${url} is no LiteLLM (status 200)`])
  })

  test('that refuses the key fails, and the key is not shown', async () => {
    const url = await aServer(401, '{"error": {"message": "bad key sk-canary"}}')
    const found = await all(examinePlace(aPlace({ LITELLM_API_URL: url, LITELLM_API_KEY: 'sk-canary' })))
    expect(found.find(({ check }) => check === 'models')?.what).toBe(`LiteLLM at ${url} refuses the key`)
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  test('is asked for the models that are named, and for one token', async () => {
    const upstream = await startUpstream()
    onTestFinished(() => upstream.close())
    const offers = expect.stringMatching(/^ok: LiteLLM at .* offers 5 models/)
    expect(await models(upstream.url, { LLM_MODEL: 'cite' })).toEqual([offers, 'ok: cite answers'])
    expect(await models(upstream.url, { LLM_MODEL: 'gone' })).toEqual([
      offers,
      'fail: it does not offer gone, which LLM_MODEL names',
    ])
    expect(await models(upstream.url, { LLM_MODEL: 'fail-429' })).toEqual([
      offers,
      'fail: fail-429 does not answer (status 429)',
    ])
  })
})

test('an embedding model that is away fails, one that is there tells its dimensions', async () => {
  const server = await anEmbeddingServer()
  const env = { LITELLM_API_URL: server.url, EMBEDDING_MODEL: 'model-32' }
  expect(await ofPlace(env, 'embeddings')).toEqual(['ok: model-32 makes vectors of 32 dimensions'])
  expect(await ofPlace({ ...env, LITELLM_API_URL: NOBODY }, 'embeddings')).toEqual([
    'fail: model-32 does not embed: The model server did not answer.',
  ])
})

test('a Chroma and a collector of traces that are away are told', async () => {
  expect(await ofPlace({ CHROMA_URL: NOBODY }, 'chroma')).toEqual([`fail: Chroma at ${NOBODY} does not answer`])
  expect(await ofPlace({ OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY }, 'telemetry')).toEqual([
    `warn: ${NOBODY}/v1/traces cannot be reached: connect ECONNREFUSED 127.0.0.1:9`,
  ])
})

const { TEST_OTLP_URL, TEST_CHROMA_URL, TEST_LITELLM_URL, TEST_DATABASE_URL } = process.env

test.skipIf(!TEST_OTLP_URL || !TEST_CHROMA_URL || !TEST_LITELLM_URL)(
  'the real servers are found well, and LiteLLM with a wrong key is not (skipped without TEST_LITELLM_URL, TEST_CHROMA_URL and TEST_OTLP_URL)',
  async () => {
    const found = await all(
      examinePlace(
        aPlace({
          OTEL_EXPORTER_OTLP_ENDPOINT: TEST_OTLP_URL ?? '',
          CHROMA_URL: TEST_CHROMA_URL ?? '',
          LITELLM_API_URL: TEST_LITELLM_URL ?? '',
          LITELLM_API_KEY: process.env.TEST_LITELLM_KEY ?? '',
          EMBEDDING_MODEL: process.env.TEST_EMBEDDING_MODEL ?? '',
        }),
      ),
    )
    expect(found.filter(({ status }) => status !== 'ok')).toEqual([])
    const env = { LITELLM_API_URL: TEST_LITELLM_URL ?? '', LITELLM_API_KEY: 'sk-wrong' }
    expect(await ofPlace(env, 'models')).toEqual([`fail: LiteLLM at ${TEST_LITELLM_URL} refuses the key`])
  },
)

async function aServer(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

describe('the database', () => {
  async function anInstallation(env: Record<string, string> = {}) {
    const app = await anApp(env)
    const config = loadConfig({ DATA_DIR: app.dataDir, ...env })
    const installation = { ...placeOfApp(app), config, jwtSecret: SECRET }
    const look = (check: string) => said(examineDatabase(installation), check)
    return { app, pool: app.database.pool, look, installation }
  }

  test('of a server that works is well in every part', async () => {
    const { app, installation } = await anInstallation()
    const user = await app.aUser()
    const projectId = (await user.get('/api/projects')).body.data.items[0].id
    await uploaded(user, projectId, { name: 'a.txt', content: 'A.' })
    const found = await all(examineDatabase(installation))
    expect(found.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(found.map(({ check }) => check)).toEqual(expect.arrayContaining(['clock', 'originals', 'jobs', 'documents']))
  })

  test('of a later version fails, and nothing in it is looked at; of an earlier one is told', async () => {
    const { pool, installation } = await anInstallation()
    await pool.query(`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)`)
    const found = await all(examineDatabase(installation))
    expect(new Set(found.map(({ check }) => check))).toEqual(new Set(['database']))
    expect(found).toContainEqual(
      expect.objectContaining({ status: 'fail', what: expect.stringContaining('newer version') }),
    )
    await pool.query(`DELETE FROM drizzle.__drizzle_migrations WHERE id > 1`)
    expect(await said(examineDatabase(installation), 'database')).toContainEqual(
      expect.stringMatching(/^warn: its schema is an earlier one \(0000_first/),
    )
  })

  test('tells which originals are missing and which files belong to nobody', async () => {
    const { app, look, installation } = await anInstallation()
    const user = await app.aUser()
    const projectId = (await user.get('/api/projects')).body.data.items[0].id
    await uploaded(user, projectId, { name: 'a.txt', content: 'A.' })
    rmSync(join(app.dataDir, 'files/kept'), { recursive: true })
    const blob = await installation.blobs.receive(Readable.from([Buffer.from('B.')]), {
      key: '1/left-over',
      maxBytes: 10,
    })
    await blob.keep()
    expect(await look('originals')).toEqual([
      'fail: 1 originals of documents are not in the store',
      'warn: 1 files in the store belong to no document',
    ])
  })

  test('tells of jobs that nobody does, or that fail again and again, and of documents that failed', async () => {
    const { app, pool, look } = await anInstallation({ ROLE: 'web' })
    const user = await app.aUser()
    const projectId = (await user.get('/api/projects')).body.data.items[0].id
    for (const name of ['a', 'b', 'c']) {
      await user.post(`/api/projects/${projectId}/documents/text`, { name: `${name}.txt`, text: name })
    }
    await pool.query(`UPDATE pgboss.job SET start_after = now() - interval '1 hour', retry_count = 20
      WHERE id = (SELECT id FROM pgboss.job WHERE name = 'ingest' LIMIT 1)`)
    await pool.query(`UPDATE document_versions SET status = 'failed', error_code = 'corrupt_file' WHERE id = 1`)
    expect(await look('jobs')).toEqual([
      'warn: 1 jobs "ingest" have waited for more than 10 minutes',
      'warn: 1 jobs "ingest" have failed 10 times or more',
    ])
    expect(await look('documents')).toEqual(['warn: 0 versions are ready; failed: 1 corrupt_file'])
  })

  test('tells when a model is another one than its index was made by', async () => {
    const server = await anEmbeddingServer()
    const { pool, look } = await anInstallation({ LITELLM_API_URL: server.url, EMBEDDING_MODEL: 'model-32' })
    expect(await look('embedding index')).toEqual(['ok: questions are answered by the index of model-32'])
    await pool.query('UPDATE embedding_indexes SET dimension = 8')
    expect(await look('embedding index')).toEqual([
      expect.stringMatching(/^fail: the index of model-32 has 8 dimensions/),
    ])
    await pool.query(`UPDATE embedding_indexes SET model = 'older'`)
    expect(await look('embedding index')).toEqual(['warn: questions are still answered by the index of older'])
  })

  test.skipIf(!TEST_CHROMA_URL)(
    'and a Chroma that has lost vectors are told apart (skipped without TEST_CHROMA_URL)',
    async () => {
      const server = await anEmbeddingServer()
      const { app, pool, look } = await anInstallation({
        LITELLM_API_URL: server.url,
        EMBEDDING_MODEL: 'model-32',
        CHROMA_URL: TEST_CHROMA_URL ?? '',
      })
      const user = await app.aUser()
      const projectId = (await user.get('/api/projects')).body.data.items[0].id
      await uploaded(user, projectId, { name: 'a.txt', content: 'A.' })
      const inStep = 'ok: Chroma has 1 of the 1 vectors of model-32'
      expect(
        await until(
          () => look('chroma in step'),
          ([what]) => what === inStep,
        ),
      ).toEqual([inStep])
      await pool.query(
        `INSERT INTO chunk_vectors SELECT index_id, project_id, version_id, 99, text_hash, embedding FROM chunk_vectors`,
      )
      expect(await look('chroma in step')).toEqual(['warn: Chroma has 1 of the 2 vectors of model-32'])
    },
  )

  test('tells which MCP servers have secrets that cannot be read', async () => {
    const { pool, look } = await anInstallation()
    await pool.query(`INSERT INTO mcp_servers (name, transport, url, secret_names, secrets)
      VALUES ('tickets', 'http', 'https://example.org', ARRAY['authorization'], '\\x00')`)
    expect(await look('mcp servers')).toEqual([expect.stringMatching(/^fail: the secrets of tickets were sealed/)])
  })

  test.skipIf(!TEST_DATABASE_URL)('that cannot be reached says why (skipped without TEST_DATABASE_URL)', async () => {
    const reached = async (change: (url: URL) => void) => {
      const url = new URL(TEST_DATABASE_URL ?? '')
      change(url)
      const handle = await openDatabase({ url: new Secret(url.href), poolSize: 2, logger: quiet })
      onTestFinished(() => handle.close())
      return all(examineDatabase({ ...aPlace({ DATABASE_URL: url.href }), database: handle }))
    }
    const cases = [
      [(url: URL) => (url.port = '9'), /ECONNREFUSED/, /Start PostgreSQL/],
      [(url: URL) => (url.password = 'canary'), /password authentication failed/, /user or password/],
      [(url: URL) => (url.pathname = '/nowhere'), /database "nowhere" does not exist/, /create it/],
      [(url: URL) => (url.hostname = 'nowhere.invalid'), /nowhere\.invalid/, /host of DATABASE_URL/],
    ] as const
    for (const [change, what, mend] of cases) {
      const found = await reached(change)
      expect(found).toEqual([
        { check: 'database', status: 'fail', what: expect.stringMatching(what), mend: expect.stringMatching(mend) },
      ])
      expect(JSON.stringify(found)).not.toContain('canary')
    }
  })

  test.skipIf(!TEST_DATABASE_URL)(
    'with fewer connections than the pool wants fails (skipped without TEST_DATABASE_URL)',
    async () => {
      const { look } = await anInstallation({ DATABASE_URL: TEST_DATABASE_URL ?? '', DATABASE_POOL_SIZE: '1000' })
      expect(await look('database')).toContainEqual(expect.stringMatching(/^fail: .* enough for 0 processes/))
    },
  )
})
