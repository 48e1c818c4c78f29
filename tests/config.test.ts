import { expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'

const SECRET = 'k9vQ2xW7mZ4pL8sT1dF6gH3jB5nC0rYe'

test('without any setting everything has a default that works on this machine alone', () => {
  expect(loadConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 8000,
    databaseUrl: null,
    litellm: null,
    registration: 'open',
    corsOrigins: [],
    otel: { enabled: true, endpoint: null },
  })
})

test('registration is closed where others can reach the server', () => {
  expect(loadConfig({ HOST: '0.0.0.0' }).registration).toBe('closed')
})

test.each([
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['MAX_UPLOAD_MB', '-1'],
  ['MAX_UPLOAD_MB', '1.5'],
  ['ROLE', 'boss'],
  ['WEB_CONCURRENCY', '0'],
  // Without DATABASE_URL.
  ['WEB_CONCURRENCY', '2'],
  ['REGISTRATION', 'maybe'],
  ['DEFAULT_TIER', 'gold'],
  ['OTEL_ENABLED', 'perhaps'],
  ['OTEL_CAPTURE_CONTENT', 'perhaps'],
  ['TRACE_RETENTION_DAYS', '-1'],
  ['JAEGER_UI_URL', 'nowhere'],
  ['JWT_ALGORITHM', 'none'],
  ['RATE_LIMITS', 'pro.chat=lots'],
  ['QUOTA_PRO', '1e6'],
  ['MAX_OPEN_STREAMS', '0'],
  ['CORS_ORIGINS', 'https://app.example.org/path'],
  ['STORAGE_URL', 'ftp://files'],
  ['LITELLM_API_URL', 'localhost:4000'],
  ['CHROMA_URL', 'localhost:8000'],
  ['OCR_COMMAND', 'ocrmypdf'],
  ['GROUNDWIRE_API_KEY', 'sk-hunter2'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'nowhere'],
  ['REDIS_URL', 'http://u:hunter2@cache'],
  // Without DATABASE_URL.
  ['DATABASE_POOLER_URL', 'postgres://u:hunter2@db/x'],
  ['DATABASE_PREPARED_STATEMENTS', 'perhaps'],
  ['DATABASE_URL', 'mysql://u:hunter2@db/x'],
  ['ADMIN_EMAIL', 'admin@example.org'],
  ['JWT_SECRET_KEY', 'hunter2'],
])('%s=%s stops the start with one line that names the variable and what it takes', (name, value) => {
  let message = ''
  try {
    loadConfig({ [name]: value })
  } catch (error) {
    message = error instanceof Error ? error.message : ''
  }
  expect(message).toMatch(new RegExp(`${name}.* (takes|must be) `))
  expect(message).not.toContain('\n')
  expect(message).not.toContain('hunter2')
})

test.each([
  '',
  'x'.repeat(40),
  'changeme-changeme-changeme-changeme',
  'your-256-bit-secret-your-256-bit-secret',
  '12345678'.repeat(4),
])('a secret that is short or well known is refused: "%s"', (secret) => {
  expect(() => loadConfig({ JWT_SECRET_KEY: secret })).toThrow(/^JWT_SECRET_KEY takes at least 32 random characters/)
})

test('no secret shows when the settings are printed', () => {
  const config = loadConfig({
    JWT_SECRET_KEY: SECRET,
    DATABASE_URL: 'postgres://u:hunter2@db/x',
    LITELLM_API_URL: 'http://127.0.0.1:4000',
    LITELLM_API_KEY: 'sk-hunter2',
    METRICS_TOKEN: 'hunter2',
    ADMIN_EMAIL: 'a@example.org',
    ADMIN_PASSWORD: 'hunter2 hunter2',
  })
  for (const shown of [JSON.stringify(config), String(config.databaseUrl), `${config.jwtSecret}`]) {
    expect(shown).not.toMatch(/hunter2|k9vQ2xW7/)
  }
})
