import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { acting, saying } from '../services/model-script.ts'
import { startUpstream } from '../services/upstream.ts'
import { anApp } from '../support/app.ts'
import { aReadyDocument } from '../support/documents.ts'

// `scripts/test-services` installs the client; where `scripts/python-client` has run, it is used too.
const { TEST_OPENAI_PYTHON, XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env
const installed = join(XDG_CACHE_HOME, 'groundwire/openai-client')
const python = TEST_OPENAI_PYTHON ?? (existsSync(join(installed, 'installed')) ? join(installed, 'bin/python') : null)
const reason = python === null ? ' (skipped: run scripts/python-client once)' : ''

/** What `client.py` prints. */
async function run(settings: object): Promise<Record<string, unknown>> {
  const script = join(import.meta.dirname, 'client.py')
  const running = promisify(execFile)(python ?? 'python3', [script], { timeout: 60_000 })
  running.child.stdin?.end(JSON.stringify(settings))
  return JSON.parse((await running).stdout)
}

describe.skipIf(python === null)(`OpenAI’s client for Python${reason}`, () => {
  test('does all that a program does with it', { timeout: 90_000 }, async () => {
    const upstream = await startUpstream()
    const app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'cite' })
    const ada = await app.aUser()
    const projectId = (await ada.get('/api/projects')).body.data.items[0].id
    await aReadyDocument(app, { projectId, name: 'report.txt', text: 'Revenue was 51.8 billion. It rose.' })
    const { body } = await ada.post('/api/api-keys', { name: 'python', scopes: ['read', 'chat'] })
    const slow = 'fake-n3000-d23'
    const pieces = ['Grüße\n', '🌍 ', '[DONE]', ' end']

    const seen = await run({
      base_url: `${app.url}/v1`,
      api_key: body.data.key,
      model: saying(pieces),
      tool_model: acting([{ calls: [{ name: 'weather', arguments: { city: 'Köln' } }] }, { say: ['It rains.'] }]),
      slow_model: slow,
      embedding_model: 'embedder',
      project_model: `project:${projectId}`,
    })

    const content = pieces.join('')
    const vectors = [
      [3, 0.5, -0.25],
      [5, 0.5, -0.25],
    ]
    expect(seen).toMatchObject({
      plain: { content, total_tokens: expect.any(Number) },
      streamed: { content, total_tokens: expect.any(Number), last_choices: 0 },
      tools: { arguments: { city: 'Köln' }, streamed_arguments: { city: 'Köln' }, content: 'It rains.' },
      errors: {
        credentials: { class: 'AuthenticationError', status: 401, code: 'invalid_api_key' },
        model: { class: 'NotFoundError', status: 404, code: 'model_not_found', param: 'model' },
        parameter: { class: 'BadRequestError', status: 400, code: 'unknown_parameter', param: 'api_base' },
        value: { class: 'BadRequestError', status: 400, param: 'temperature' },
        mid_stream: { class: 'APIError', code: 'model_interrupted', type: 'server_error' },
        stranger: { class: 'NotFoundError', status: 404, code: 'model_not_found' },
      },
      models: { ids: expect.arrayContaining(['cite', `project:${projectId}`]), one: 'cite' },
      embeddings: { by_default: vectors, plain: vectors },
      documents: {
        content: expect.stringMatching(/^Revenue was 51\.8 billion\. \[1\]/),
        marked: '[1]',
        quote: 'Revenue was 51.8 billion.',
        finish_reason: 'stop',
        streamed: expect.stringMatching(/^Revenue was 51\.8 billion\. \[1\]/),
        streamed_citations: 1,
      },
    })
    const abortedAt = () => upstream.requests().findLast(({ body }) => body.model === slow)?.abortedAt
    await expect.poll(abortedAt).toEqual(expect.any(String))
    await upstream.close()
  })
})
