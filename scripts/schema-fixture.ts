// Usage: node scripts/schema-fixture.ts <checkout> > tests/fixtures/schemas/<migration>.sql
//
// What an installation of an earlier version holds, as SQL: starts the server of that checkout (with its node_modules) on an
// embedded database, lives there for a while by HTTP, kills it in the middle of an answer, and prints every row.
// tests/core/upgrade.test.ts migrates such databases. To be run once for each released schema, by its own version.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import '../src/core/drizzle-as-commonjs.ts'
import { startUpstream } from '../tests/services/upstream.ts'
import { type Client, clientOf } from '../tests/support/client.ts'

const PASSWORD = 'correct horse battery'

const [checkout] = process.argv.slice(2)
if (checkout === undefined || !existsSync(join(checkout, 'src/main.ts'))) {
  process.stderr.write('usage: node scripts/schema-fixture.ts <checkout>\n')
  process.exit(2)
}

const dataDir = mkdtempSync(join(tmpdir(), 'groundwire-schema-'))
const upstream = await startUpstream()
try {
  await live(checkout, dataDir)
  process.stdout.write(await dump(checkout, dataDir))
} finally {
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
}
process.exit()

async function live(root: string, folder: string): Promise<void> {
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'error',
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'cite',
      EMBEDDING_MODEL: 'three-dimensions',
      TITLE_MODEL: 'none',
      SHARE_LINKS: 'true',
    },
  })
  const address = join(folder, 'server.url')
  while (!existsSync(address)) {
    if (child.exitCode !== null) throw new Error('the server did not start')
    await sleep(100)
  }
  await sleep(100)
  const url = readFileSync(address, 'utf8').trim()
  await peopleAndPapers(url, readFileSync(join(folder, 'operator.key'), 'utf8').trim())
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function peopleAndPapers(url: string, operatorKey: string): Promise<void> {
  const [ada, bob] = [await aPerson(url, 'ada@example.org'), await aPerson(url, 'bob@example.org')]
  const project = (await done(ada.post('/api/projects', { name: 'Office' }, { 'Idempotency-Key': 'first' }))).id
  await done(ada.post(`/api/projects/${project}/members`, { email: 'bob@example.org', role: 'viewer' }))
  await done(bob.post('/api/api-keys', { name: 'script', scopes: ['read'] }))
  for (const [name, text] of [
    ['lease.md', '# Lease\n\nThe lease of the office ends on 31 March 2030.'],
    ['lease.md', '# Lease\n\nThe lease of the office ends on 31 March 2031.'],
    ['rules.txt', 'Dogs may come to the office on Fridays.'],
    ['broken.pdf', '%PDF-1.4 broken'],
  ] as const) {
    const form = new FormData()
    form.set('file', new Blob([text]), name)
    await done(ada.request('POST', `/api/projects/${project}/documents`, { body: form }))
    await allRead(ada, project)
  }
  const question = { message: 'When does the lease of the office end?', project_id: project }
  const { message } = await done(ada.post('/api/chat', question))
  await done(ada.post(`/api/messages/${message.id}/feedback`, { rating: 1, comment: 'Right.' }))
  const conversation = message.conversation_id
  await done(ada.post('/api/chat', { message: 'May dogs come?', conversation_id: conversation }))

  // What later versions brought.
  const operator = clientOf(url, operatorKey)
  await ada.post(`/api/conversations/${conversation}/shares`, {})
  await ada.post('/api/agents', { project_id: project, slug: 'clerk', name: 'Clerk', system_prompt: 'Be brief.' })
  const headers = { authorization: 'Bearer secret' }
  await operator.post('/api/admin/mcp-servers', {
    name: 'tickets',
    transport: 'http',
    url: 'https://example.org',
    headers,
  })

  const cut = { message: 'And then?', conversation_id: conversation, model: 'fake-n1000-d20' }
  const stream = await ada.raw('POST', '/api/chat/stream', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(cut),
  })
  await stream.body?.getReader().read()
}

async function aPerson(url: string, email: string): Promise<Client> {
  const anonymous = clientOf(url)
  await done(anonymous.post('/api/auth/register', { email, password: PASSWORD }))
  return clientOf(url, (await done(anonymous.post('/api/auth/login', { email, password: PASSWORD }))).access_token)
}

async function done(answer: ReturnType<Client['post']>) {
  const { status, body } = await answer
  if (status >= 300) throw new Error(`the server answered ${status}: ${JSON.stringify(body)}`)
  return body.data
}

async function allRead(client: Client, project: number): Promise<void> {
  for (;;) {
    const { items } = await done(client.get(`/api/projects/${project}/documents`))
    if (items.every(({ status }: { status: string }) => status === 'ready' || status === 'failed')) return
    await sleep(50)
  }
}

async function dump(root: string, folder: string): Promise<string> {
  const { openDatabase } = await import('../src/core/database.ts')
  const { createLogger } = await import('../src/core/logging.ts')
  const logger = createLogger({ level: 'silent', serviceName: 'fixture' })
  const database = await openDatabase({ embedded: { dataDir: join(folder, 'postgres') }, logger })
  try {
    const { pool } = database
    const { rows } = await pool.query(`SELECT hash FROM drizzle.__drizzle_migrations ORDER BY created_at`)
    const lines = [
      `-- Every row of an installation at this schema; made by scripts/schema-fixture.ts. The password of each account: ${PASSWORD}`,
      ...rows.map(({ hash }) => `-- migration ${hash} ${nameOf(root, hash)}`),
    ]
    for (const table of await tablesInOrder(pool)) lines.push(...(await insertsOf(pool, table)))
    const current = await pool.query(
      'SELECT id, current_version_id FROM documents WHERE current_version_id IS NOT NULL',
    )
    for (const { id, current_version_id } of current.rows) {
      lines.push(`UPDATE documents SET current_version_id = ${current_version_id} WHERE id = ${id};`)
    }
    return `${lines.join('\n')}\n`
  } finally {
    await database.close()
  }
}

function nameOf(root: string, hash: string): string {
  const { entries } = JSON.parse(readFileSync(join(root, 'migrations/meta/_journal.json'), 'utf8'))
  const found = entries.find(({ tag }: { tag: string }) => {
    const text = readFileSync(join(root, `migrations/${tag}.sql`), 'utf8')
    return createHash('sha256').update(text).digest('hex') === hash
  })
  return found.tag
}

/** Those that others refer to first. A document and its current version refer to each other: that is set afterwards. */
async function tablesInOrder(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(`SELECT relname AS name, coalesce((
      SELECT array_agg(DISTINCT confrelid::regclass::text) FROM pg_constraint
      WHERE contype = 'f' AND conrelid = pg_class.oid AND confrelid <> conrelid
        AND NOT (conrelid = 'documents'::regclass AND confrelid = 'document_versions'::regclass)), '{}') AS needs
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`)
  const order: string[] = []
  for (let left = rows; left.length > 0; left = left.filter(({ name }) => !order.includes(name))) {
    for (const { name, needs } of left) {
      if (needs.every((needed: string) => order.includes(needed))) order.push(name)
    }
  }
  return order
}

async function insertsOf(pool: pg.Pool, table: string): Promise<string[]> {
  const { rows: columns } = await pool.query(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  )
  const names: string[] = columns.map(({ name }) => name)
  const values = names.map((name) => (name === 'current_version_id' ? `'NULL'` : `quote_nullable(${name}::text)`))
  const { rows } = await pool.query(`SELECT concat_ws(', ', ${values.join()}) AS list FROM ${table} ORDER BY 1`)
  const insert = `INSERT INTO ${table} (${names.join(', ')}) OVERRIDING SYSTEM VALUE VALUES`
  const sequence = await pool.query(`SELECT pg_get_serial_sequence($1, 'id') AS name WHERE 'id' = ANY($2)`, [
    table,
    names,
  ])
  const set = sequence.rows[0]?.name
    ? [`SELECT setval('${sequence.rows[0].name}', (SELECT max(id) FROM ${table}));`]
    : []
  return [...rows.map(({ list }) => `${insert} (${list});`), ...(rows.length > 0 ? set : [])]
}
