// Usage: node tests/fuzz/fuzz.ts <path of schemathesis> [its arguments]; see scripts/fuzz
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startUpstream } from '../services/upstream.ts'
import { type Client, clientOf } from '../support/client.ts'
import { aDataDir, startServerProcess } from '../support/server-process.ts'

const PASSWORD = 'correct horse battery'
const ADMIN = 'admin@example.org'
const SHORT = ['--max-examples', '8', '--seed', '1']
/** What ends the very credential that a run calls with: done apart, and last. */
const ENDS_THE_SESSION = '^/api/auth/(logout|sessions/)'
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'allow_header_conformance',
  'use_after_free',
  'ignored_auth',
]

const [program = 'schemathesis', ...given] = process.argv.slice(2)
const args = given.length > 0 ? given : SHORT

/** Runs schemathesis to its end, its output shown. @returns whether it found nothing. */
async function run(url: string, token: string, more: string[]): Promise<boolean> {
  const child = spawn(
    program,
    [
      ...['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
      ...['run', `${url}/api/openapi.json`, '--header', `Authorization: Bearer ${token}`],
      ...['--checks', CHECKS.join(), '--generation-database', 'none', '--no-color', '--warnings', 'off'],
      ...args,
      ...more,
    ],
    // What it keeps of a run goes with the server's data.
    { stdio: 'inherit', cwd: dataDir },
  )
  const [code] = await once(child, 'exit')
  return code === 0
}

async function signedIn(url: string, email: string): Promise<string> {
  const { body } = await clientOf(url).post('/api/auth/login', { email, password: PASSWORD })
  return body.data.access_token
}

/** One of everything that has an id, so that small numbers are ids of something. */
async function seed(client: Client): Promise<void> {
  const project = (await client.get('/api/projects')).body.data.items[0].id
  const documents = `/api/projects/${project}/documents`
  await client.post(`${documents}/text`, { name: 'report.md', text: '# Revenue\n\nRevenue was 51.8 billion.' })
  await client.post('/api/agents', { project_id: project, slug: 'helper', name: 'Helper', system_prompt: 'Help.' })
  const { message } = (await client.post('/api/chat', { message: 'What was the revenue?' })).body.data
  await client.post(`/api/messages/${message.id}/feedback`, { rating: 1 })
  await client.post(`/api/conversations/${message.conversation_id}/shares`, {})
  await client.post('/api/api-keys', { name: 'key', scopes: ['read'] })
}

const { dataDir, remove } = aDataDir()
const upstream = await startUpstream()
const server = await startServerProcess({
  DATA_DIR: dataDir,
  ADMIN_EMAIL: ADMIN,
  ADMIN_PASSWORD: PASSWORD,
  LITELLM_API_URL: upstream.url,
  LLM_MODEL: 'cite',
  SHARE_LINKS: 'true',
  JWT_ACCESS_TOKEN_EXPIRE_MINUTES: '1440',
  MAX_OPEN_STREAMS: '1000',
  RATE_LIMITS: ['free', 'pro', 'enterprise'].map((tier) => `${tier}.api=1000000,${tier}.chat=1000000`).join(),
})
let hasPassed = true
try {
  const { url } = server
  await clientOf(url).post('/api/auth/register', { email: 'user@example.org', password: PASSWORD })
  for (const email of ['user@example.org', ADMIN]) {
    const token = await signedIn(url, email)
    await seed(clientOf(url, token))
    console.log(`── as ${email}`)
    hasPassed = (await run(url, token, ['--exclude-path-regex', ENDS_THE_SESSION])) && hasPassed
    hasPassed = (await run(url, token, ['--include-path-regex', ENDS_THE_SESSION])) && hasPassed
  }
} finally {
  await server.end('SIGTERM')
  await upstream.close()
  remove()
}
if (!hasPassed) {
  console.log(`── the server said:\n${server.output()}`)
  process.exitCode = 1
}
