import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { expect, onTestFinished, test, vi } from 'vitest'
import { lockDataFolder } from '../../src/core/data-folder.ts'
import { Finding } from '../../src/schemas/doctor.ts'
import { anApp } from '../support/app.ts'
import { aFolder } from '../support/backup.ts'
import { runCommand, startServerProcess } from '../support/server-process.ts'

vi.setConfig({ testTimeout: 300_000 })

async function findingsOf(env: Record<string, string>) {
  const { code, stdout, output } = await runCommand(['doctor', '--json'], env)
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => Value.Parse(Finding, JSON.parse(line)))
  return { code, output, findings }
}

test('a server that runs looks at itself; one that was killed is looked at from outside', async () => {
  const env = { DATA_DIR: aFolder() }
  const server = await startServerProcess(env)
  onTestFinished(async () => void (await server.end('SIGKILL')))
  const running = await findingsOf(env)
  expect(running.findings.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(running.findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['server', 'database', 'jobs']))
  expect(running.code).toBe(0)

  await server.end('SIGKILL')
  const killed = await findingsOf(env)
  expect(killed).toMatchObject({ code: 0 })
  expect(killed.findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['database', 'jobs']))
  expect(killed.findings.map(({ check }) => check)).not.toContain('server')
})

test('every setting that is wrong is named at once, and no secret is shown', async () => {
  const env = { DATA_DIR: aFolder(), PORT: 'x', JWT_SECRET_KEY: 'canary', ADMIN_EMAIL: 'a@b.c', DATABASE_URL: 'canary' }
  const { code, output, findings } = await findingsOf(env)
  expect(code).toBe(1)
  expect(findings.map(({ status, what }) => `${status} ${what.split(' ')[0]}`).sort()).toEqual([
    'fail ADMIN_EMAIL',
    'fail DATABASE_URL',
    'fail JWT_SECRET_KEY',
    'fail PORT',
  ])
  expect(output).not.toContain('canary')
})

test('before the first start nothing is wrong, and nothing is made but the store', async () => {
  const env = { DATA_DIR: join(aFolder(), 'data') }
  const { code, findings } = await findingsOf(env)
  expect(code).toBe(0)
  expect(findings).toContainEqual(expect.objectContaining({ check: 'database', status: 'ok' }))
  expect(['postgres', 'jwt.secret', 'operator.key'].filter((name) => existsSync(join(env.DATA_DIR, name)))).toEqual([])
})

test('when nothing works it says so of each part, in lines for a person, and exits with 1', async () => {
  const DATA_DIR = aFolder()
  mkdirSync(join(DATA_DIR, 'postgres'))
  const lock = lockDataFolder(DATA_DIR)
  onTestFinished(() => lock.release())
  writeFileSync(join(DATA_DIR, 'server.url'), 'http://127.0.0.1:9\n')
  const nobody = 'http://127.0.0.1:9'
  const { code, stdout } = await runCommand(['doctor'], {
    DATA_DIR,
    LITELLM_API_URL: nobody,
    CHROMA_URL: nobody,
    OTEL_EXPORTER_OTLP_ENDPOINT: nobody,
    OCR_COMMAND: 'no-such-program {input} {output}',
    NO_COLOR: '1',
  })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^fail {2}models: LiteLLM at .* cannot be reached.*\n {6}Start it, or set LITELLM_API_URL/m)
  expect(stdout).toMatch(/^fail {2}chroma: /m)
  expect(stdout).toMatch(/^warn {2}telemetry: /m)
  expect(stdout).toMatch(/^fail {2}database: The data folder .* is in use by another Groundwire process/m)
  expect(stdout).toMatch(/\n\d+ ok, 1 to look at, 4 failed\n$/)
})

test('a server tells what it sees to its operator alone', async () => {
  const app = await anApp()
  expect((await app.get('/api/admin/doctor')).status).toBe(401)
  expect((await (await app.anAdmin()).get('/api/admin/doctor')).status).toBe(403)
})
