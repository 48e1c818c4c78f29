import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { acting } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { aReadyDocument } from '../support/documents.ts'
import { aSignedInPage } from '../support/signed-in.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

const QUESTION = 'Which dividend was approved in June?'

describe.skipIf(noBrowser !== '')(`how an answer came to be${noBrowser}`, () => {
  let browser: Browser
  let upstream: Upstream
  let app: TestApp
  let ada: SignedInUser
  let project: number
  let answer: { trace_id: string; conversation_id: number }
  const ask = async (body: object = {}): Promise<typeof answer> =>
    (await ada.post('/api/chat', { message: QUESTION, project_id: project, ...body })).body.data.message
  beforeAll(async () => {
    browser = await startBrowser()
    upstream = await startUpstream()
    app = await anApp({
      LITELLM_API_URL: upstream.url,
      LLM_MODEL: 'cite',
      JAEGER_UI_URL: 'http://127.0.0.1:16686/',
    })
    ada = await app.aUser()
    project = (await ada.get('/api/projects')).body.data.items[0].id
    const saidIn = (month: string): string => `In ${month} the board approved a dividend of 12 euros.`
    for (const month of ['May', 'July']) {
      await aReadyDocument(app, { projectId: project, name: `${month}.txt`, text: saidIn(month) })
    }
    await uploaded(ada, project, { name: 'June.txt', content: saidIn('June') })
    answer = await ask()
  })
  afterAll(async () => {
    await app?.stop()
    await upstream?.close()
    await browser?.close()
  })

  const opened = (to: string, { who = ada, expected = [] as RegExp[] } = {}) =>
    aSignedInPage(browser, { url: app.url, user: who, to, expected })
  /** As on a telephone, once the sidebar has made room. */
  async function makeNarrow(page: OpenPage): Promise<void> {
    await page.setViewportSize({ width: 375, height: 720 })
    await page.getByRole('navigation', { name: 'Places' }).waitFor({ state: 'detached' })
  }
  const candidates = (page: OpenPage) => page.getByRole('table', { name: 'Scores and fates of the passages' })

  test('its essentials are beside it, and everything has an address of its own', async () => {
    const page = await opened(`/c/${answer.conversation_id}`)
    await page.getByRole('link', { name: 'How it came to be' }).click()
    const beside = page.getByRole('complementary', { name: 'How it came to be' })
    await beside.getByText('Searched for in the same words.').waitFor()
    await beside.getByText('3 passages, searched by words.').waitFor()
    await page.isAccessible()
    await page.picture('account-beside')
    await beside.getByRole('link', { name: 'Everything about it' }).click()
    await candidates(page).waitFor()

    await page.getByLabel('What became of it').selectOption({ label: 'Cited (1)' })
    expect(await candidates(page).getByRole('row').count()).toBe(2)
    await candidates(page).getByText('June.txt, page 1').click()
    await candidates(page).getByText('In June the board approved').waitFor()
    await page
      .getByRole('table', { name: 'How each marker was checked' })
      .getByText('Removed: nothing behind it')
      .waitFor()
    await page.getByRole('button', { name: 'chat cite' }).press('Enter')
    await page.getByText('gen_ai.request.model').waitFor()
    expect(await page.getByRole('link', { name: 'Open in Jaeger (127.0.0.1:16686)' }).getAttribute('href')).toContain(
      answer.trace_id,
    )
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as OTLP' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`trace-${answer.trace_id}.otlp.json`)
    await page.isAccessible()
    await page.picture('trace-end')
    await page.getByRole('heading', { name: 'The question' }).scrollIntoViewIfNeeded()
    await page.picture('trace-top')
    await candidates(page).scrollIntoViewIfNeeded()
    await page.picture('trace-middle')
  })

  test('asked again with something changed, both stand side by side with what is different', async () => {
    const page = await opened(`/traces/${answer.trace_id}`)
    await page.getByRole('button', { name: 'Replay…' }).click()
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('extractive')
    await page.getByLabel('Passages weighed').fill('0')
    await page.getByText('A number from 1 to 100.').waitFor()
    await page.getByLabel('Passages weighed').fill('1')
    await page.isAccessible()
    await page.picture('replay-form')
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    const compared = page.getByRole('region', { name: 'Replay and original compared' })
    await compared.getByText('Model: cite → extractive').waitFor()
    await compared.getByText('Passages weighed: 24 → 1').waitFor()
    await compared.getByText('None came, 2 went, none moved.').waitFor()
    await compared.getByRole('article', { name: 'Original' }).getByText('12 euros').waitFor()
    await compared.getByRole('article', { name: 'Replay' }).getByText('12 euros').waitFor()
    expect(await compared.getByRole('row', { name: /went out/ }).count()).toBe(2)
    await page.isAccessible()
    await compared.scrollIntoViewIfNeeded()
    await page.picture('replay-compared')
    // It has a trace of its own, and is found again.
    await page.reload()
    await page.getByRole('heading', { name: 'Earlier replays' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'extractive' }).getByRole('link').click()
    await page.getByRole('region', { name: 'Replay and original compared' }).waitFor()
    await makeNarrow(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    await page.isAccessible()
    await page.picture('replay-narrow')
  })

  test('a replay that fails says why', async () => {
    const page = await opened(`/traces/${answer.trace_id}`, { expected: [/50\d/] })
    await page.getByRole('button', { name: 'Replay…' }).click()
    await page.getByLabel('System message').fill('You answer in riddles.')
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('fail-429')
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    const replay = page.getByRole('article', { name: 'Replay' })
    await replay.getByText('Failed').waitFor()
    await page.getByText('Another system message').waitFor()
  })

  test('what an agent did is told turn by turn', async () => {
    const agent = (
      await ada.post('/api/agents', {
        project_id: project,
        slug: 'clerk',
        name: 'Clerk',
        system_prompt: 'You look things up.',
        tools: ['search_documents'],
      })
    ).body.data.id
    const model = acting([
      { say: ['I look.'], calls: [{ name: 'search_documents', arguments: { query: 'dividend June' } }] },
      { say: ['12 euros [1].'] },
    ])
    const { trace_id } = await ask({ agent_id: agent, model })
    const page = await opened(`/traces/${trace_id}`)
    const steps = page.getByRole('region', { name: 'What the agent did' })
    await steps.getByText('Agent Clerk, with the tools: search_documents').waitFor()
    await steps.getByText('search_documents', { exact: true }).click()
    await steps.getByText('{"query":"dividend June"}').waitFor()
    await page.isAccessible()
    await steps.scrollIntoViewIfNeeded()
    await page.picture('trace-agent')
  })

  test('is listed with all others; an administrator sees the figures of everybody, and none of their words', async () => {
    const page = await opened('/traces')
    const list = page.getByRole('table', { name: 'Traces' })
    await list.getByRole('link', { name: QUESTION }).first().waitFor()
    await page.isAccessible()
    await page.picture('traces')
    await page.getByLabel('State').selectOption('Failed')
    await page.getByText('There are none like this').waitFor()
    await page.getByRole('link', { name: 'Documents read' }).click()
    await list.getByRole('link', { name: 'June.txt' }).click()
    await page.getByRole('heading', { name: 'June.txt' }).waitFor()
    await page.isAccessible()
    await page.picture('trace-ingestion')

    const admin = await app.anAdmin()
    const theirs = await opened('/traces', { who: admin })
    await theirs.getByText('Nothing was asked yet.').first().waitFor()
    await theirs.getByText('Of everybody').click()
    await theirs.getByRole('table', { name: 'Traces' }).getByRole('link', { name: 'Not yours to read' }).last().click()
    await theirs.getByText('What was asked and answered is not yours to read; you see its figures.').waitFor()
    expect(await theirs.getByText('dividend').count()).toBe(0)
    expect(await theirs.getByRole('button', { name: 'Replay…' }).count()).toBe(0)
    await theirs.picture('trace-of-another')
  })

  test("somebody else's is not there; a narrow screen shows one's own without scrolling sideways", async () => {
    const grace = await app.aUser()
    const stranger = await opened(`/traces/${answer.trace_id}`, { who: grace, expected: [/404/] })
    await stranger.getByRole('alert').waitFor()
    const page = await opened(`/traces/${answer.trace_id}`)
    await makeNarrow(page)
    await candidates(page).waitFor()
    await page.getByRole('button', { name: 'chat cite' }).click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    await page.isAccessible()
    await page.picture('trace-narrow')
  })
})
