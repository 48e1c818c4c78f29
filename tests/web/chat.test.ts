import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { acting, saying } from '../services/model-script.ts'
import { startUpstream, type Upstream } from '../services/upstream.ts'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import type { OpenPage } from '../support/browser.ts'
import { noBrowser, startBrowser } from '../support/chromium.ts'
import { drop } from '../support/drop.ts'
import { aSignedInPage, signIn } from '../support/signed-in.ts'
import { aTcpGate } from '../support/tcp-gate.ts'
import { uploaded } from '../support/uploads.ts'

// A browser beside everything else takes its time.
vi.setConfig({ testTimeout: 90_000 })

interface Asking {
  model?: string
  url?: string
  expected?: RegExp[]
}

describe.skipIf(noBrowser !== '')(`an answer on the page${noBrowser}`, () => {
  let browser: Browser
  let upstream: Upstream
  let app: TestApp
  let ada: SignedInUser
  beforeAll(async () => {
    browser = await startBrowser()
    upstream = await startUpstream()
    app = await anApp({ LITELLM_API_URL: upstream.url, LLM_MODEL: 'fake-n60-d50', MAX_UPLOAD_MB: '1' })
    ada = await app.aUser()
    const project: number = (await ada.get('/api/projects')).body.data.items[0].id
    await uploaded(ada, project, { name: 'lease.txt', content: 'The lease of the harbour ends on 31 March 2027.' })
  })
  afterAll(async () => {
    await app?.stop()
    await upstream?.close()
    await browser?.close()
  })

  /** A page on which the question was just asked, of a model if one is named, at another address if one is given. */
  async function asking({ model, url = app.url, expected = [] }: Asking = {}): Promise<OpenPage> {
    const page = await aSignedInPage(browser, { url, user: ada, expected })
    if (model !== undefined) {
      // As somebody who may choose among models chose it; the upstream lists only a few.
      await page.route('**/api/chat/stream', (route) =>
        route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), model }) }),
      )
    }
    await page.getByLabel('Ask your documents…').fill('When does the lease of the harbour end?')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/c\/\d+$/)
    return page
  }
  const answerOn = (page: OpenPage) => page.getByRole('article', { name: 'The answer' })
  const idOn = (page: OpenPage): string => new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const stored = async (page: OpenPage) => {
    const { items } = (await ada.get(`/api/conversations/${idOn(page)}/messages`)).body.data
    return items.at(-1)
  }

  test('goes on where it was after a reload in the middle', async () => {
    const page = await asking()
    await answerOn(page).locator('p').first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    const message = await stored(page)
    expect(message.status).toBe('complete')
    expect(((await answerOn(page).locator('.markdown').textContent()) ?? '').replace(/\s+/g, ' ').trim()).toBe(
      message.content.replace(/\s+/g, ' ').trim(),
    )
  })

  test('is stopped, with what had come, and answered again beside it', async () => {
    const page = await asking()
    await answerOn(page).locator('p').first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('You stopped this answer.').waitFor()
    expect((await stored(page)).status).toBe('stopped')
    await page.getByRole('button', { name: 'Answer again' }).click()
    await page.getByText('2 of 2').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.getByText('1 of 2').waitFor()
    await page.getByText('You stopped this answer.').waitFor()
  })

  test('is called good or bad, and of a bad one one says why; that is kept', async () => {
    const page = await asking({ model: 'fake-n3-d5' })
    const good = answerOn(page).getByRole('button', { name: 'A good answer' })
    const bad = answerOn(page).getByRole('button', { name: 'A bad answer' })
    await good.click()
    await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true')
    await bad.click()
    const why = page.getByRole('dialog').getByLabel('What is wrong, if you want to say it')
    await why.fill('It says nothing of the harbour.')
    await page.isAccessible()
    await page.picture('answer-bad')
    await page.getByRole('button', { name: 'Call it bad' }).click()
    await expect.poll(() => bad.getAttribute('aria-pressed')).toBe('true')
    expect(await good.getAttribute('aria-pressed')).toBe('false')
    expect((await stored(page)).feedback).toEqual({ rating: -1, comment: 'It says nothing of the harbour.' })
    await page.reload()
    await bad.click()
    expect(await why.inputValue()).toBe('It says nothing of the harbour.')
  })

  test('what is being written is there after a reload', async () => {
    const page = await asking()
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    await page.getByLabel('Ask your documents…').fill('And what about')
    await page.reload()
    await expect.poll(() => page.getByLabel('Ask your documents…').inputValue()).toBe('And what about')
  })

  test('of 1,000 words, 200 a second, is shown without the page standing still, and its end is in view', async () => {
    const page = await asking({ model: 'fake-n1000-d5' })
    await answerOn(page).locator('.markdown').getByText('word3').waitFor()
    await page.evaluate(`
      window.long = []
      new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: 'longtask' })
      window.changed = 0
      new MutationObserver(() => { window.changed++ }).observe(document.querySelector('.markdown').parentElement,
        { subtree: true, childList: true, characterData: true })
    `)
    await answerOn(page).getByText('word900').waitFor({ timeout: 40_000 })
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    const { long, changed, seconds } = await page.evaluate<{ long: number; changed: number; seconds: number }>(`({
      long: window.long.reduce((sum, one) => sum + one, 0), changed: window.changed, seconds: performance.now() / 1000
    })`)
    // Drawn by frames, not by words; two cores are busy with everything else meanwhile.
    expect(changed).toBeLessThan(1_000)
    expect(long).toBeLessThan(seconds * 500)
    const box = page.getByRole('list', { name: 'Questions and answers' }).locator('..')
    const fromEnd = await box.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)
    expect(fromEnd).toBeLessThan(2)
  })

  test('goes on by itself after the connection was lost, and the page says so meanwhile', async () => {
    const gate = await aTcpGate(app.url)
    const page = await asking({ url: gate.url, expected: [/ERR_/] })
    await answerOn(page).getByText('word3').waitFor()
    gate.shut()
    await page.getByText('The connection is lost; trying again…').waitFor()
    await page.picture('connection-lost')
    gate.open()
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    await page.getByText('The connection is lost').waitFor({ state: 'detached' })
    expect(await answerOn(page).locator('.markdown').textContent()).toMatch(/word59 word60\s*$/)

    await page.context().setOffline(true)
    await page.getByText('This device is offline.').waitFor()
    await page.context().setOffline(false)
    await page.getByText('This device is offline.').waitFor({ state: 'detached' })
  })

  test('goes on as well when nothing closed the connection and nothing comes any more, as after a sleep', async () => {
    const gate = await aTcpGate(app.url)
    const page = await asking({ url: gate.url, expected: [/ERR_/], model: 'fake-n200-d50' })
    await answerOn(page).getByText('word3').waitFor()
    await page.clock.install()
    await answerOn(page).getByText('word30').waitFor()
    gate.hold()
    const lost = page.getByText('The connection is lost; trying again…')
    // The first try to mend it hangs as well.
    const isToldLater = async (): Promise<boolean> => {
      await page.clock.fastForward(45_000)
      return lost.isVisible()
    }
    await expect.poll(isToldLater).toBe(true)
    gate.open()
    await page.clock.fastForward(45_000)
    await page.getByRole('button', { name: 'Answer again' }).waitFor()
    expect(await answerOn(page).locator('.markdown').textContent()).toMatch(/word199 word200\s*$/)
  })

  test('is announced at its end, even when that came before the conversation was there to be shown', async () => {
    const page = await aSignedInPage(browser, { url: app.url, user: ada })
    await page.route('**/api/conversations/*/messages*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      await route.continue()
    })
    await page.getByLabel('Ask your documents…').fill('When does the lease of the harbour end?')
    await page.route('**/api/chat/stream', (route) =>
      route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), model: 'fake-n3-d5' }) }),
    )
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('The answer is complete.').waitFor()
  })

  test('is not lost with the session: the question is there again after signing in', async () => {
    const grace = await app.aUser()
    const page = await aSignedInPage(browser, { url: app.url, user: grace })
    await page.getByLabel('Ask your documents…').fill('What is written here?')
    // Asking is what finds the session gone, not something of the page that is still under way.
    await page.waitForLoadState('networkidle')
    const { items } = (await grace.get('/api/auth/sessions')).body.data
    for (const { id } of items) await grace.delete(`/api/auth/sessions/${id}`)
    await page.keyboard.press('Enter')
    await page.getByText('You were signed out.').waitFor()
    await signIn(page, grace)
    await page.getByLabel('Ask your documents…').waitFor()
    await expect.poll(() => page.getByLabel('Ask your documents…').inputValue()).toBe('What is written here?')
    // It is hers alone.
    await page.getByRole('button', { name: /Menu of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await signIn(page, ada)
    await page.getByLabel('Ask your documents…').waitFor()
    await expect.poll(() => page.getByLabel('Ask your documents…').inputValue()).toBe('')
  })

  test('of an agent says which steps are taken for it', async () => {
    const query = 'the end of the lease'
    const model = acting([
      { calls: [{ name: 'search_documents', arguments: { query } }] },
      { say: Array.from({ length: 60 }, (_, index) => `so${index} `), delayMs: 50 },
    ])
    const page = await aSignedInPage(browser, { url: app.url, user: ada })
    await page.route('**/api/chat/stream', (route) =>
      route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), model }) }),
    )
    await page.getByLabel('Agent').selectOption('Researcher')
    await page.getByLabel('Model').selectOption('cite')
    await page.reload()
    await expect.poll(() => page.getByLabel('Model').inputValue()).toBe('cite')
    expect(await page.getByLabel('Agent').locator('option:checked').textContent()).toBe('Researcher')
    await page.isAccessible()
    await page.picture('chat-choices')
    await page.getByLabel('Ask your documents…').fill('When does it end?')
    await page.evaluate(`
      window.steps = new Set()
      new MutationObserver(() => {
        const list = document.querySelector('[aria-label="What is done for the answer"]')
        if (list) window.steps.add(list.textContent)
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    `)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    expect(await page.evaluate('[...window.steps]')).toContain(`Searching the documents${query}`)
  })

  test('has formulas as formulas, prices as prices, and code with its language', async () => {
    const text = [
      'It costs $5 and $6, and $E = mc^2$ holds; so does \\(a_1\\).\n\n',
      '\\[\n\\frac{1}{2}\n\\]\n\n```python\nprint("a long line of code, which is wider than its place is on most screens that there are today")\n```\n',
    ]
    const page = await asking({ model: saying(text) })
    await page.getByRole('button', { name: 'Answer again' }).waitFor({ timeout: 30_000 })
    await expect.poll(() => answerOn(page).locator('.katex').count()).toBe(3)
    await expect.poll(() => answerOn(page).locator('.katex-display').count()).toBe(1)
    await answerOn(page).getByText('It costs $5 and $6, and').waitFor()
    await answerOn(page).getByRole('group', { name: 'python' }).waitFor()
    await page.isAccessible()
    await page.picture('chat-maths')
  })

  test('is preceded by files that are given to the chat, and refused ones say why', async () => {
    const page = await aSignedInPage(browser, { url: app.url, user: ada, expected: [/413/, /ERR_/] })
    const give = async (name: string, content: string): Promise<void> => {
      const choosing = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Add files to the project' }).click()
      await (await choosing).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
    }
    await give('quay.txt', 'The quay is 300 metres long.')
    await page.getByText('Ready to be asked').waitFor()
    await give('much.txt', 'x'.repeat(1_500_000))
    await page.getByRole('list', { name: 'Files for the project' }).getByRole('alert').waitFor()
    await page.isAccessible()
    await page.picture('chat-attached')
  })

  test('files are dropped anywhere in the chat, and of a folder it says where it goes', async () => {
    const page = await aSignedInPage(browser, { url: app.url, user: ada })
    const folder = mkdtempSync(join(tmpdir(), 'groundwire-drop-'))
    mkdirSync(join(folder, 'minutes'))
    const crane = join(folder, 'crane.txt')
    writeFileSync(crane, 'The crane was sold for 40 crowns.')
    await drop(
      page,
      page.getByRole('heading', { name: 'What do you want to know?' }),
      [crane, join(folder, 'minutes')],
      async () => {
        await page.getByText('Drop files here to add them to the project').waitFor()
        await page.picture('chat-drop')
      },
    )
    const files = page.getByRole('list', { name: 'Files for the project' })
    await files.getByText('Ready to be asked').first().waitFor()
    expect(await files.textContent()).toContain('crane.txt')
    expect(await files.getByText('minutes').count()).toBe(0)
    await page.getByText('Folders are added under “Documents”').waitFor()
    await page.isAccessible()
  })

  test('is begun by keys, which a dialog lists', async () => {
    const page = await aSignedInPage(browser, { url: app.url, user: ada })
    await page.getByRole('button', { name: 'Keys' }).click()
    await page.getByRole('dialog', { name: 'Keys' }).getByText('New question').waitFor()
    await page.isAccessible()
    await page.picture('keys')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Documents' }).focus()
    await page.keyboard.press('/')
    const focused = (): Promise<string> => page.evaluate('document.activeElement.id')
    await expect.poll(focused).toBe('composer')
    await page.keyboard.type('a/b?')
    expect(await page.getByLabel('Ask your documents…').inputValue()).toBe('a/b?')
    await page.getByLabel('Ask your documents…').fill('')
    await page.goto('/documents')
    await page.getByRole('heading', { name: /Documents/ }).waitFor()
    await page.keyboard.press('Control+Shift+O')
    await expect.poll(focused).toBe('composer')
  })
})
